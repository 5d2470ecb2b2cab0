"""One scenario against every party's terms: evaluate, let the rule engine check it, explain, sum up each stance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from comity import answers as a
from comity import case as c
from comity import statements
from comity.belonging import check_scenario
from comity.kinds import BINDING
from comity.meaning import F, T, U, truth
from comity.problems import CaseError, Problem, listed, nearest, shown
from comity.readings import check_readings
from comity.verdicts import Outcome, Worlds, background, feasible, merge, outcome, verdicts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from comity import explain as x
    from comity.kinds import Stance, Verdict

Asked = Literal["auto", "meaning", "durable", "both"]


class EngineDisagreementError(Exception):
    """The rule engine and the definition found different verdicts: a defect of comity. Names the first difference."""


def check(  # noqa: PLR0913 - one keyword for each choice
    case: c.Case,
    scenario: c.Scenario,
    *,
    as_of: date | None = None,
    readings: Mapping[str, str] | None = None,
    engine: Asked = "auto",
    explain: bool = True,
    trace: bool = False,
) -> a.Assessment:
    """What a scenario does to every term that is in force: verdicts, stances, reasons and sources.

    `as_of` takes positions as of a date (None: the latest); `readings` fixes the reading of contested concepts.
    `engine` says who computes: the definition (`meaning`), the rule engine (`durable`), `both` with every verdict
    compared, or `auto`: both where durable_rules can be imported and the case is within its limits. `explain=False`
    leaves out reasons; `trace=True` adds the engine's firings.

    Raises `CaseError` for a reading or an engine that does not exist and for a scenario of another case,
    `EngineDisagreementError` when the two differ, and, when the engine was asked for, `EngineLimitError` if the case is
    too large for it and `ImportError` if it is not there.
    """
    if engine not in get_args(Asked):
        raise CaseError([_no_engine(engine)])
    check_readings(case, readings or {})
    check_scenario(case, scenario)
    worlds = Worlds(scenario.course, readings)
    case = case.at(as_of)
    terms = [term for term in case.terms if case.why_not[term.name] is None and term.kind != "exception"]
    run = _evaluate(terms, worlds, engine, trace=trace)
    if run.engine == "both":
        _compare_background(case, worlds)
    feasible, broken = _background(case, scenario, worlds, explain=explain)
    parties = tuple(
        _party(party, case, scenario, worlds, _Found(run, feasible is not False, explain)) for party in case.parties
    )
    return a.Assessment(
        case=case.id,
        scenario=scenario.id,
        title=scenario.title,
        as_of=case.as_of,
        horizon=scenario.course.horizon,
        status=scenario.written.status,
        feasible=feasible,
        broken=broken,
        engine=run.engine,
        engine_note=run.note,
        parties=parties,
        trace=run.trace,
    )


def _no_engine(engine: object) -> Problem:
    every = get_args(Asked)
    hint = nearest(str(engine), every) or f"it is one of {listed(every)}"
    return Problem("bad-value", f"there is no engine {shown(str(engine))}", hint=hint)


# --- evaluation --------------------------------------------------------------------------------------------------


class _Run(NamedTuple):
    outcomes: Mapping[str, Outcome]
    engine: a.Engine
    note: str | None
    trace: tuple[a.Firing, ...]


def _evaluate(terms: list[c.Term], worlds: Worlds, asked: Asked, *, trace: bool) -> _Run:
    """The outcome of every term by who was asked, compared when both were."""
    if asked == "meaning":
        return _by_meaning(terms, worlds, None)
    from comity import engine as durable

    missing = durable.why_missing()
    if asked == "auto" and missing is not None:
        return _by_meaning(terms, worlds, f"the rule engine did not run: {missing}")
    pairs = [(term, choice) for term in terms for choice in worlds.choices(term)]
    try:
        results = durable.run([(term, dict(choice)) for term, choice in pairs], worlds.course, trace=trace)
    except durable.EngineLimitError as error:
        if asked != "auto":
            raise
        return _by_meaning(terms, worlds, f"the rule engine did not run: {error}")
    by_term: dict[str, dict[str, tuple[Verdict, ...]]] = {term.name: {} for term in terms}
    for (term, choice), result in zip(pairs, results, strict=True):
        by_term[term.name][worlds.label(choice)] = result.verdicts
    outcomes = {name: merge(found) for name, found in by_term.items()}
    if asked != "durable":
        _compare(terms, worlds, by_term)
    fired = tuple(dict.fromkeys(firing for result in results for firing in result.firings))
    return _Run(outcomes, "durable" if asked == "durable" else "both", None, fired)


def _by_meaning(terms: list[c.Term], worlds: Worlds, note: str | None) -> _Run:
    return _Run({term.name: outcome(term, worlds) for term in terms}, "meaning", note, ())


def _compare(terms: list[c.Term], worlds: Worlds, by_term: Mapping[str, Mapping[str, tuple[Verdict, ...]]]) -> None:
    for term in terms:
        for choice in worlds.choices(term):
            defined, fired = verdicts(term, worlds[choice]), by_term[term.name][worlds.label(choice)]
            if defined != fired:
                where = f" read as {worlds.label(choice)}" if choice else ""
                found = f"the definition finds {' or '.join(defined)}, the rule engine {' or '.join(fired)}"
                raise EngineDisagreementError(f"{term.name}{where}: {found}")


def _compare_background(case: c.Case, worlds: Worlds) -> None:
    """Hold the engine's value of every background constraint against the definition's, in each choice of readings."""
    from comity import engine as durable

    by_choice: dict[tuple[tuple[str, str], ...], list[c.Background]] = {}
    for each in case.background:
        for choice in worlds.choices(each):
            by_choice.setdefault(choice, []).append(each)
    values = {True: T, False: F, None: U}
    for choice, constraints in by_choice.items():
        found = durable.background([each.always for each in constraints], worlds.course, dict(choice))
        for each, fired in zip(constraints, found, strict=True):
            if tuple(values[value] for value in fired) != truth(each.always, worlds[choice]):
                raise EngineDisagreementError(f"background {each.id}: the definition and the rule engine differ")


def _background(
    case: c.Case, scenario: c.Scenario, worlds: Worlds, *, explain: bool
) -> tuple[bool | None, tuple[a.Constraint, ...]]:
    """Whether the scenario is feasible (None: cannot be told), and which constraints it breaks in every reading."""
    broken = [each for each in case.background if background(each, worlds) == {F}]
    constraints = tuple(_constraint(each, case, scenario, worlds.fixed, explain=explain) for each in broken)
    return feasible(case.background, worlds), constraints


def _constraint(
    broken: c.Background, case: c.Case, scenario: c.Scenario, fixed: Mapping[str, str], *, explain: bool
) -> a.Constraint:
    if not explain:
        return a.Constraint(id=broken.id, title=broken.written.title, because=())
    from comity import explain as x

    causes = _causes(x.broken(case, broken, scenario, fixed), case, scenario)
    return a.Constraint(id=broken.id, title=broken.written.title, because=causes)


# --- answers -----------------------------------------------------------------------------------------------------


class _Found(NamedTuple):
    run: _Run
    feasible: bool
    explain: bool


def _party(party: c.Party, case: c.Case, scenario: c.Scenario, worlds: Worlds, found: _Found) -> a.PartyAnswer:
    terms = [term for term in party.terms if term.name in found.run.outcomes]
    why_not = ((term.name, case.why_not[term.name]) for term in party.terms)
    return a.PartyAnswer(
        party=party.name,
        title=party.title,
        stance=stance(((term, found.run.outcomes[term.name]) for term in terms), feasible=found.feasible),
        terms=tuple(_term(term, case, scenario, worlds, found) for term in terms),
        not_in_force=tuple(a.NotInForce(term=name, why=why) for name, why in why_not if why),
    )


def stance(outcomes: Iterable[tuple[c.Term, Outcome]], *, feasible: bool = True) -> Stance:
    """The stance of a party from the outcomes of its terms."""
    if not feasible:
        return "infeasible"
    binding = [(term, found.verdict) for term, found in outcomes if term.kind in BINDING]
    verdicts = {verdict for _, verdict in binding}
    if "violated" in verdicts:
        return "rejects"
    if verdicts & {"undetermined", "contested", "pending"}:
        return "open"
    accepted = any(verdict == "satisfied" and not _unconditional(term) for term, verdict in binding)
    return "accepts" if accepted else "not_engaged"


def _unconditional(term: c.Term) -> bool:
    return isinstance(term.rule, c.RedLine) and not term.rule.conditional


def _term(term: c.Term, case: c.Case, scenario: c.Scenario, worlds: Worlds, found: _Found) -> a.TermAnswer:
    result = found.run.outcomes[term.name]
    because, rules, would_decide = _why(term, case, scenario, worlds, result) if found.explain else ((), (), ())
    return a.TermAnswer(
        term=term.name,
        title=term.title,
        kind=term.kind,
        verdict=result.verdict,
        possible=result.possible,
        readings=result.readings,
        because=because,
        rules=rules,
        would_decide=would_decide,
        stated=tuple(statements.said(key, case.party(term.party), case) for key in term.stated),
    )


def _why(
    term: c.Term, case: c.Case, scenario: c.Scenario, worlds: Worlds, result: Outcome
) -> tuple[tuple[a.Cause, ...], tuple[a.Rule, ...], tuple[a.Missing, ...]]:
    """The causes of an outcome, the definitions used on the way, and what would decide it."""
    from comity import explain as x
    from comity.explain import wording

    why = x.explain(case, term, scenario, worlds, result)
    rules = tuple(a.Rule(origin=each.origin, name=each.name, text=wording.cited(each, case)) for each in why.rules)
    missing = tuple(_missing(each, term, case, scenario) for each in why.would_decide)
    return _causes(why.because, case, scenario), rules, missing


def _causes(items: Iterable[x.Item], case: c.Case, scenario: c.Scenario) -> tuple[a.Cause, ...]:
    return tuple(_cause(item, case, scenario) for item in items)


def _cause(item: x.Item, case: c.Case, scenario: c.Scenario) -> a.Cause:
    from comity.explain import wording

    dates = scenario.course.dates
    return a.Cause(
        fact=item.ref,
        value=wording.plain(item, case),
        first=item.first + 1,
        last=item.last + 1,
        dates=(dates[item.first], dates[item.last]),
        origin=item.provenance,
        recorded_at=None if item.record is None else item.record + 1,
        text=wording.in_words(item, case, scenario),
    )


def _missing(decider: x.Decider, term: c.Term, case: c.Case, scenario: c.Scenario) -> a.Missing:
    from comity.explain import wording

    return a.Missing(
        verdict=decider.verdict,
        facts=_causes(decider.items, case, scenario),
        dates=tuple(wording.dated(step, at) for step, at in decider.dates),
        text=wording.decides(decider, case, scenario, assertion=term.kind == "assertion"),
    )
