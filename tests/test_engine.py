"""The rule engine against the definition: the same verdicts, each with a proof, and nothing left behind."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity import case as c
from comity import engine, meaning, verdicts
from comity import ground as g
from comity.engine import chaining, horn
from comity.ground import Builder
from comity.kinds import Verdict
from comity.models import TermDoc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

pytestmark = pytest.mark.skipif(not engine.available(), reason="durable_rules cannot be imported here")

T = TypeVar("T")
Question = tuple[list[tuple[c.Term, dict[str, str]]], c.Course]
READINGS = ("broad", "strict")
WINDOWS = (timedelta(0), timedelta(days=1), timedelta(days=30), timedelta(hours=36), timedelta(hours=1))
START = date(2025, 1, 1)


# --- random conditions, terms and courses --------------------------------------------------------------------


class Maker:
    """Random conditions over a small vocabulary, from one source of choices."""

    def __init__(self, choose: Callable[[int], int]) -> None:
        self.choose, self.make, self.names = choose, Builder(), 0
        self.contested: dict[str, g.Ground] = {}
        for concept in ("peace", "victory"):  # the second may depend on the first
            readings = tuple((reading, self.condition(2)) for reading in READINGS)
            self.contested[concept] = self.make.make(g.Contested, concept, concept, readings)

    def pick(self, *options: T) -> T:
        return options[self.choose(len(options))]

    def condition(self, depth: int) -> g.Ground:
        make, kind = self.make, self.choose(17) if depth else self.choose(6)
        match kind:
            case 0 | 1:
                return make.make(g.Input, self.pick("truce", "withdrawn(donetsk)", "vote"))
            case 2:
                return make.make(g.Input, self.pick("vote", "talks"))
            case 3:
                return make.compare("==", make.make(g.Value, "mode"), make.make(g.Symbol, self.pick("hot", "cold")))
            case 4:
                return self.pick(*self.contested.values(), make.make(g.Input, "truce"))
            case 5:
                options: tuple[g.Ground, ...] = (g.TRUE, g.FALSE, make.make(g.Input, "talks"))
                return self.pick(*options)
            case 6:
                return make.negation(self.condition(depth - 1))
            case 7 | 8:
                return make.all_of(self.several(depth))
            case 9 | 10:
                return make.any_of(self.several(depth))
            case 11:
                return make.iff(self.condition(depth - 1), self.condition(depth - 1))
            case 12:
                return make.compare(self.pick("==", "!=", "<", "<=", ">", ">="), self.amount(depth), self.amount(depth))
            case 13:
                return self.pick(self.once, self.earlier)(depth)
            case 14:
                arg = self.condition(depth - 1)
                return make.make(g.Always, arg) if self.choose(2) else make.make(g.Previously, arg)
            case 15:
                return make.make(g.Since, self.condition(depth - 1), self.condition(depth - 1))
            case _:
                self.names += 1
                origin = self.pick("derived", "reading", "characterisation", "warning", "exception", "validity")
                return make.make(g.Named, origin, f"name{self.names}", self.condition(depth - 1))

    def several(self, depth: int) -> list[g.Ground]:
        return [self.condition(depth - 1) for _ in range(2 + self.choose(3))]

    def once(self, depth: int) -> g.Ground:
        return self.make.make(g.Once, self.condition(depth - 1), self.pick(None, *WINDOWS))

    def earlier(self, depth: int) -> g.Ground:
        return self.make.make(g.Earlier, self.condition(depth - 1), self.pick(None, *WINDOWS))

    def amount(self, depth: int) -> g.Amount:
        make = self.make
        match self.choose(8) if depth > 1 else self.choose(4):
            case 0:
                return make.make(g.Value, self.pick("troops", "price"))
            case 1:
                return make.make(g.Constant, self.pick(0, 1, 2, -1, Fraction(1, 2), START.toordinal()))
            case 2:
                return make.make(g.Today)
            case 3 | 4 | 5:
                return make.make(g.Count, tuple(self.condition(max(depth - 2, 0)) for _ in range(1 + self.choose(4))))
            case _:
                return make.arith(self.pick("+", "-", "*"), self.amount(depth - 1), self.amount(depth - 1))

    def rule(self) -> c.Rule:
        one, other = self.condition(3), self.condition(3)
        by, within = START + timedelta(days=self.choose(40)), self.pick(*WINDOWS)
        deadlines: tuple[tuple[date | None, timedelta | None], ...] = ((None, None), (by, None), (None, within))
        deadline = self.pick(*deadlines)
        match self.choose(8):
            case 0:
                return c.Precondition(one, other)
            case 1 | 2:
                return c.Demand(one, other, deadline[1] is None and not self.choose(2), *deadline)
            case 3:
                return c.RedLine(one, self.pick(g.TRUE, other), conditional=True)
            case 4 | 5:
                return c.Commitment(one, other, *deadline)
            case 6:
                return (c.Warning(one), c.Characterisation(one), c.Excuse(one))[self.choose(3)]
            case _:
                return c.Assertion(self.pick(one, one, None), self.pick(None, by))

    def course(self) -> c.Course:
        steps = 1 + self.choose(5)
        dates, last = [], datetime(2025, 1, 1)  # noqa: DTZ001 - no zones anywhere
        for _ in range(steps):
            last += self.pick(*WINDOWS)
            dates.append(self.pick(None, last, last.date() if last.hour == 0 else last, last))
        horizon = self.pick(None, last, last + self.pick(*WINDOWS), (last + self.pick(*WINDOWS)).date())
        cells: dict[str, tuple[c.Cell, ...]] = {
            "truce": (True, False, None),
            "withdrawn(donetsk)": (True, False, None),
            "vote": (True, False, None),
            "mode": ("hot", "cold", None),
            "troops": (-1, 0, 2, None),
            "price": (Fraction(3, 2), 1, None),
            "peace": (True, False, None, c.UNSAID, c.UNSAID),
        }
        known = {
            ref: tuple(self.pick(*options) for _ in range(steps)) for ref, options in cells.items() if self.choose(4)
        }
        return c.Course(steps, tuple(dates), known, horizon, not self.choose(2), frozenset({"vote", "talks"}))


def term(rule: c.Rule, number: int = 0) -> c.Term:
    kinds: dict[type, Any] = {c.RedLine: "red_line", c.Excuse: "exception"}
    kind = kinds.get(type(rule), type(rule).__name__.lower())
    return c.Term("kyiv", f"term{number}", kind, rule, TermDoc.model_construct(id=f"term{number}", kind=kind))


def a_question(choose: Callable[[int], int]) -> Question:
    maker = Maker(choose)
    terms = [term(maker.rule(), number) for number in range(1 + choose(3))]
    choices = [{"peace": maker.pick(*READINGS), "victory": maker.pick(*READINGS)} for _ in range(2)]
    return [(each, choice) for each in terms for choice in choices], maker.course()


@st.composite
def questions(draw: st.DrawFn) -> Question:
    return a_question(lambda size: draw(st.integers(0, size - 1)))


def run(asked: Sequence[tuple[c.Term, Mapping[str, str]]], course: c.Course) -> list[engine.Result]:
    try:
        return engine.run(asked, course)
    except engine.EngineLimitError as error:
        assert "product of two counted amounts" in str(error)  # noqa: PT017 - the only limit that small cases meet
        return []


# --- the definition, and the proof ----------------------------------------------------------------------------


def recheck(trace: Iterable[engine.Firing], tokens: Iterable[str]) -> bool:
    """Whether every premise is a token or an earlier conclusion, and nothing is both concluded and denied."""
    known = set(tokens)
    for firing in trace:
        if not known.issuperset(firing.premises):
            return False
        known.add(firing.conclusion)
    return not any(f"not {each}" in known or denied(each) in known for each in known)


def denied(said: str) -> str:
    """`not (…)` of a sentence: its step and readings stay behind the bracket."""
    cut = min((at for at in (said.find(" @ step"), said.find(" [")) if at >= 0), default=len(said))
    return f"not ({said[:cut]}){said[cut:]}"


@given(questions())
def test_every_kind_of_term_has_the_verdicts_of_the_definition(question: Question) -> None:
    asked, course = question
    for (each, choice), result in zip(asked, run(asked, course), strict=False):
        assert result.verdicts == verdicts.verdicts(each, meaning.world(course, choice))


@given(questions())
def test_the_firings_of_a_verdict_are_a_proof(question: Question) -> None:
    asked, course = question
    for (each, _), result in zip(asked, run(asked, course), strict=False):
        assert recheck(result.firings, result.tokens)
        concluded = {firing.conclusion.partition(" [")[0] for firing in result.firings}
        if len(result.verdicts) == 1 and result.verdicts != ("recorded",):
            assert f"{each.name} is {result.verdicts[0].replace('_', ' ')}" in concluded
        elif each.kind != "exception":
            assert not concluded & {f"{each.name} is {verdict.replace('_', ' ')}" for verdict in get_args(Verdict)}


@given(questions())
def test_the_traces_of_all_readings_together_are_one_proof(question: Question) -> None:
    asked, course = question
    results = run(asked, course)
    trace = dict.fromkeys(firing for result in results for firing in result.firings)
    assert recheck(trace, {token for result in results for token in result.tokens})


@given(questions())
def test_the_tokens_are_what_the_scenario_records(question: Question) -> None:
    asked, course = question
    for token in {token for result in run(asked, course) for token in result.tokens}:
        said, _, step = token.removeprefix("not ").partition(" @ step ")
        if said in {"truce", "vote", "talks", "withdrawn(donetsk)"}:
            assert course.cells(said)[int(step) - 1] is not token.startswith("not ")


@given(questions())
def test_background_conditions_have_the_truth_of_the_definition(question: Question) -> None:
    asked, course = question
    conds = [each.rule.of for each, _ in asked if isinstance(each.rule, c.Precondition | c.Demand)]
    choice = asked[0][1]
    try:
        found = engine.background(conds, course, choice)
    except engine.EngineLimitError:
        return
    values = {True: meaning.T, False: meaning.F, None: meaning.U}
    for cond, column in zip(conds, found, strict=True):
        assert tuple(values[each] for each in column) == meaning.truth(cond, meaning.world(course, choice))


@given(questions(), st.integers(1, 12))
def test_the_size_of_a_shard_changes_no_verdict(question: Question, size: int) -> None:
    asked, course = question
    verdicts = [result.verdicts for result in run(asked, course)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chaining, "MAX_SHARD", size)
        assert [result.verdicts for result in run(asked, course)] == verdicts


# --- by hand ---------------------------------------------------------------------------------------------------


def one_step(**known: c.Cell) -> c.Course:
    return c.Course(1, (START,), {ref: (cell,) for ref, cell in known.items()}, START, closed=True)


def only(rule: c.Rule, course: c.Course) -> engine.Result:
    return engine.run([(term(rule), {})], course)[0]


def test_a_trace_reads_from_what_is_recorded_to_the_verdict() -> None:
    make = Builder()
    ceasefire = make.compare("==", make.make(g.Value, "war"), make.make(g.Symbol, "ceasefire"))
    named = make.make(g.Named, "characterisation", "russia.lull", make.all_of([ceasefire, make.make(g.Input, "calm")]))
    result = only(c.RedLine(named, g.TRUE, conditional=False), one_step(war="ceasefire", calm=True))
    lull = "war == ceasefire", "calm"
    assert result.verdicts == ("violated",)
    assert result.tokens == ("true", *(f"{each} @ step 1" for each in lull))
    assert result.firings[:4] == (
        engine.Firing("and", ("war == ceasefire @ step 1", "calm @ step 1"), "(war == ceasefire) and calm @ step 1"),
        engine.Firing(
            "characterisation russia.lull", ("(war == ceasefire) and calm @ step 1",), "russia.lull @ step 1"
        ),
        engine.Firing("violated: kyiv.term0", ("russia.lull @ step 1",), "kyiv.term0 is violated"),
        engine.Firing("not satisfied: kyiv.term0", ("russia.lull @ step 1",), "not (kyiv.term0 is satisfied)"),
    )


def test_an_unknown_fact_fires_nothing() -> None:
    result = only(c.Warning(Builder().make(g.Input, "truce")), one_step())
    assert (result.verdicts, result.firings, result.tokens) == (("raised", "not_triggered"), (), ())


def test_what_holds_whatever_happens_rests_on_true() -> None:
    result = only(c.Warning(g.TRUE), one_step())
    assert result.firings == (engine.Firing("raised: kyiv.term0", ("true",), "kyiv.term0 is raised"),)
    assert result.verdicts == ("raised",)
    assert only(c.Warning(g.FALSE), one_step()).verdicts == ("not_triggered",)


def test_a_verdict_that_needs_the_same_thing_twice_is_concluded() -> None:
    make = Builder()
    rule = c.Precondition(make.make(g.Input, "vote"), make.make(g.Previously, make.make(g.Input, "truce")))
    result = only(rule, one_step(vote=False))
    assert (
        engine.Firing("not_triggered: kyiv.term0", ("not vote @ step 1",), "kyiv.term0 is not triggered")
        in result.firings
    )


@pytest.mark.parametrize("size", [2, 16, 17, 40, 300])
@pytest.mark.parametrize("kind", ["all_of", "any_of"])
def test_a_condition_of_many_parts_stays_within_what_durable_can_match(size: int, kind: str) -> None:
    make = Builder()
    cond = getattr(make, kind)([make.make(g.Input, f"f{n}") for n in range(size)])
    decisive = kind == "any_of"
    facts = dict.fromkeys((f"f{n}" for n in range(size)), not decisive)
    assert engine.background([cond], one_step(**facts)) == [(not decisive,)]
    assert engine.background([cond], one_step(**{**facts, f"f{size - 1}": None})) == [(None,)]
    assert engine.background([cond], one_step(**{**facts, f"f{size - 1}": decisive})) == [(decisive,)]


def test_one_fact_that_hundreds_of_rules_read_reaches_them_all() -> None:
    make = Builder()
    conds = [make.make(g.Named, "derived", f"d{n}", make.make(g.Input, "truce")) for n in range(700)]
    assert engine.background(conds, one_step(truce=False)) == [(False,)] * 700


def test_a_chain_of_a_hundred_steps_is_followed_to_its_end() -> None:
    make = Builder()
    cells = (True, *(False,) * 99)
    course = c.Course(100, (None,) * 100, {"truce": cells}, None, closed=True)
    truce = make.make(g.Input, "truce")
    conds: list[g.Ground] = [make.make(g.Once, truce, None), make.make(g.Always, make.negation(truce))]
    assert engine.background(conds, course) == [(True,) * 100, (False,) * 100]


@pytest.mark.parametrize("known", range(13))
def test_a_count_is_compared_as_soon_as_enough_of_its_parts_are_known(known: int) -> None:
    make = Builder()
    left = make.make(g.Count, tuple(make.make(g.Input, f"a{n}") for n in range(12)))
    right = make.make(g.Count, tuple(make.make(g.Input, f"b{n}") for n in range(6)))
    course = one_step(**{f"a{n}": n % 2 == 0 for n in range(known)}, **{f"b{n}": n % 3 == 0 for n in range(known // 2)})
    five, double = make.make(g.Constant, 5), make.arith("*", make.make(g.Constant, 2), right)
    spread = make.arith("-", make.arith("*", make.make(g.Constant, -2), left), right)
    pairs: list[tuple[g.Amount, g.Amount]] = [
        (left, five),
        (left, right),
        (left, double),
        (spread, make.make(g.Constant, -9)),
        (make.arith("*", left, right), five),
    ]
    conds = [make.compare(op, *pair) for pair in pairs for op in ("<", "<=", "==", ">", ">=", "!=")]
    world, value = meaning.world(course, {}), {meaning.T: True, meaning.F: False, meaning.U: None}
    assert engine.background(conds, course) == [(value[meaning.truth(cond, world)[0]],) for cond in conds]


@pytest.mark.parametrize(("then", "verdict"), [(True, "satisfied"), (False, "violated")])
def test_a_window_of_no_time_at_all_is_a_deadline(then: bool, verdict: str) -> None:  # noqa: FBT001
    make = Builder()
    days = (START, START + timedelta(days=1))
    course = c.Course(2, days, {"vote": (True, False), "paid": (then, True)}, None, closed=True)
    rule = c.Commitment(make.make(g.Input, "vote"), make.make(g.Input, "paid"), within=timedelta(0))
    assert only(rule, course).verdicts == (verdict,)


def test_a_count_is_never_less_than_nothing() -> None:
    make = Builder()
    count = make.make(g.Count, (make.make(g.Input, "a"), make.make(g.Input, "b")))
    conds = [make.compare("<", count, make.make(g.Constant, n)) for n in (-5, 0, 3)]
    assert engine.background(conds, one_step()) == [(False,), (False,), (True,)]


def test_texts_name_windows_and_dates_and_the_horizon() -> None:
    make = Builder()
    vote, paid = make.make(g.Input, "vote"), make.make(g.Input, "paid")
    course = c.Course(
        2, (START, START + timedelta(days=3)), {"vote": (True, False), "paid": (False, False)}, START, closed=False
    )
    late: list[c.Rule] = [
        c.Commitment(vote, paid, within=timedelta(hours=36)),
        c.Demand(vote, paid, standing=False, by=START),
        c.Assertion(vote, at=START),
        c.RedLine(make.make(g.Once, vote, timedelta(days=2)), g.TRUE, conditional=False),
        c.Demand(vote, paid, standing=False),
    ]
    asked = [(term(rule, number), dict[str, str]()) for number, rule in enumerate(late)]
    tokens = {token for result in engine.run(asked, course) for token in result.tokens if " @ " not in token}
    assert tokens == {
        "true",
        "not (step 2 is at most 36 hours after step 1)",
        "not (the horizon is more than 36 hours after step 1)",
        "not (the horizon is more than 36 hours after step 2)",
        "step 1 is dated 2025-01-01 or before",
        "not (step 2 is dated 2025-01-01 or before)",
        "not (the horizon is after 2025-01-01)",
        "the horizon is 2025-01-01 or after",
        "not (step 2 is at most 2 days after step 1)",
        "not (the scenario is complete)",
    }


# --- limits and faults -------------------------------------------------------------------------------------------


def test_too_many_rules_are_refused_with_the_limit_and_the_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    make = Builder()
    conds = [make.make(g.Named, "derived", f"d{n}", make.make(g.Input, "truce")) for n in range(30)]
    monkeypatch.setattr(horn, "MAX_RULES", 50)
    with pytest.raises(engine.EngineLimitError) as found:
        engine.background(conds, one_step(truce=True))
    assert str(found.value) == "the rule engine takes at most 50 rules; this needs 52 or more"


def test_a_product_of_counts_of_either_sign_is_refused() -> None:
    make = Builder()
    count = make.make(g.Count, (make.make(g.Input, "a"), make.make(g.Input, "b")))
    shifted = make.arith("-", count, make.make(g.Constant, 1))
    cond = make.compare("<", make.arith("*", shifted, count), make.make(g.Constant, 1))
    with pytest.raises(engine.EngineLimitError) as found:
        engine.background([cond], one_step())
    assert str(found.value) == (
        "the rule engine takes no product of two counted amounts if one may be negative or positive; "
        "here it goes from -1 to 1"
    )


class Faulty:
    """The core of durable_rules, with one function that goes wrong."""

    def __init__(self, name: str, does: Callable[..., Any]) -> None:
        self.core = chaining.core()
        self.name, self.does, self.freed = name, does, 0

    def __getattr__(self, name: str) -> object:
        self.freed += name == "delete_ruleset"
        return self.does if name == self.name else getattr(self.core, name)


def faulty(monkeypatch: pytest.MonkeyPatch, name: str, does: Callable[..., Any]) -> Faulty:
    core = Faulty(name, does)
    monkeypatch.setattr(chaining, "core", lambda: core)
    return core


def stopped(*_: object) -> None:
    raise KeyboardInterrupt


def test_what_is_raised_in_the_middle_of_a_run_surfaces_and_frees_the_ruleset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("assert_fact", "start_action_for_state", "complete_and_start_action", "delete_state"):
        core = faulty(monkeypatch, name, stopped)
        with pytest.raises(KeyboardInterrupt):
            only(c.Warning(Builder().make(g.Input, "truce")), one_step(truce=True))
        assert core.freed == 1
        monkeypatch.undo()
    assert only(c.Warning(Builder().make(g.Input, "truce")), one_step(truce=True)).verdicts == ("raised",)


def test_a_fact_that_durable_does_not_take_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    faulty(monkeypatch, "assert_fact", lambda *_: (2, 0))
    with pytest.raises(engine.EngineFaultError, match="durable_rules did not take a fact, code 2"):
        only(c.Warning(Builder().make(g.Input, "truce")), one_step(truce=True))


def test_a_rule_that_fires_without_its_premises_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    faulty(monkeypatch, "start_action_for_state", lambda *_: ("{}", '{"3": {}}'))
    named = g.Named("derived", "lull", g.Input("truce"))
    with pytest.raises(engine.EngineFaultError) as found:
        only(c.RedLine(named, g.TRUE, conditional=False), one_step(truce=True))
    assert str(found.value) == "durable_rules fired `satisfied: kyiv.term0` without its premises"


def test_without_durable_rules_the_engine_says_that_it_is_not_available(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)
    assert not engine.available()
    with pytest.raises(ImportError):
        only(c.Warning(g.TRUE), one_step())


def test_durable_takes_every_fact_of_a_shard_for_a_different_one() -> None:
    make = Builder()
    facts = {f"f{n}": True for n in range(chaining.MAX_READ - horn.MAX_PREMISES)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chaining, "MAX_SHARD", chaining.MAX_READ)
        conds = [make.make(g.Named, "derived", ref, make.make(g.Input, ref)) for ref in facts]
        assert engine.background(conds, one_step(**facts)) == [(True,)] * len(facts)


# --- nothing is left behind ------------------------------------------------------------------------------------


def a_long_red_line() -> Question:
    make = Builder()
    parts = [make.make(g.Once, make.make(g.Input, f"f{n}"), None) for n in range(8)]
    course = c.Course(4, (None,) * 4, {f"f{n}": (False, None, False, n % 2 == 0) for n in range(8)}, None, closed=True)
    return [(term(c.RedLine(make.all_of(parts), g.TRUE, conditional=False)), {})], course


def test_a_run_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    engine.run(*a_long_red_line())
    assert threading.active_count() == before


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="resident memory is read from /proc")
def test_memory_stays_flat_over_hundreds_of_networks() -> None:
    soak = Path(__file__).parent.parent / "bench" / "durable_soak.py"
    done = subprocess.run([sys.executable, soak, "--runs", "400"], capture_output=True, text=True, check=True)
    rows = [[each.strip() for each in line.split("|")[1:-1]] for line in done.stdout.splitlines()]
    first, last = (dict(zip(rows[0], row, strict=True)) for row in (rows[2], rows[-1]))
    assert (first["runs"], last["runs"], last["threads"]) == ("100", "400", "1")
    assert float(last["RSS now (MB)"]) - float(first["RSS now (MB)"]) < 3, "a leak of rulesets takes some 100 MB here"


def test_durable_is_loaded_only_when_the_engine_runs() -> None:
    code = "import comity.engine, sys; print(any('durable' in each for each in sys.modules))"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_the_same_question_has_the_same_trace_each_time() -> None:
    first, second = (engine.run(*a_long_red_line()) for _ in range(2))
    assert first == second
    assert replace(first[0], firings=()) != first[0]


def test_runs_in_several_threads_do_not_meet() -> None:
    question, found = a_long_red_line(), list[list[engine.Result]]()
    threads = [
        threading.Thread(target=lambda: found.extend(engine.run(*question) for _ in range(20))) for _ in range(8)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(found) == 160
    assert all(each == found[0] for each in found)


def test_without_a_trace_the_verdicts_are_the_same() -> None:
    question = a_long_red_line()
    assert [each.verdicts for each in engine.run(*question, trace=False)] == [
        each.verdicts for each in engine.run(*question)
    ]
    assert not any(each.firings or each.tokens for each in engine.run(*question, trace=False))
