"""A DECLARE model becomes a case, line by line, and every mistake in it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import comity
from comity.cli import main
from comity.declare import case_files
from comity.declare.models import MAX_LINE, case_file, case_of_model
from comity.declare.naming import LONGEST_NAME, name_of, names
from comity.declare.templates import MOST, TEMPLATES

if TYPE_CHECKING:
    from pathlib import Path

    from comity.declare.templates import Template

MODEL = """\
activity Pay invoice
activity Ship, then bill
activity once

bind Pay invoice: org:group
org:group, cost: A, B, C
# two constraints with time limits, one of each kind of limit
Response[Pay invoice, Ship, then bill] | | |0,10,d
Not Precedence[once, Pay invoice] | | |0,36,h
Absence2[once] | |
co existence[once,Pay invoice]
Chain-Succession[once, once] | | |
Response[Pay invoice, Ship, then bill] | | |
"""


def test_each_line_of_a_model_becomes_a_term_on_its_words() -> None:
    case = comity.case_of(case_of_model(MODEL, "models/Order to cash.decl"))
    assert case.id == "order-to-cash"
    assert {name: each.title for name, each in case.vocabulary.declared.items()} == {
        "pay_invoice": "Pay invoice", "ship_then_bill": "Ship, then bill", "event_once": "once",
    }  # fmt: skip
    assert [(each.id, each.kind) for each in case.terms] == [
        ("response-pay_invoice-ship_then_bill", "commitment"),
        ("not-precedence-event_once-pay_invoice", "red_line"),
        ("absence-2-event_once", "red_line"),
        ("co-existence-event_once-pay_invoice", "demand"),
        ("chain-succession-event_once-event_once", "demand"),
        ("response-pay_invoice-ship_then_bill-2", "commitment"),
    ]
    first = case.terms[0]
    assert first.title == 'After each "Pay invoice" (or with it), "Ship, then bill" happens, within 10 days'
    said = case.party("model").statements[first.stated[0]]
    assert (said.speaker, said.venue) == ("models/Order to cash.decl", "line 8")
    assert said.quote == "Response[Pay invoice, Ship, then bill] | | |0,10,d"


def test_a_line_that_is_too_long_to_quote_is_noted() -> None:
    long = " ".join(["go"] * 16)
    case = comity.case_of(case_of_model(f"activity {long}\nInit[{long}]", "m.decl"))
    said = case.party("model").statements["line-2"]
    assert (said.quote, said.note) == (None, f"Init[{long}]")


def test_the_case_of_a_model_can_be_kept_as_a_file(tmp_path: Path) -> None:
    document = case_of_model(
        f"activity null\nactivity {{a: 'b\u0085\u00e9\U0001f600\nInit[null]\n{MODEL}", "model.decl"
    )
    (tmp_path / "case.yaml").write_text(case_file(document), encoding="utf-8")
    kept, made = comity.load_case(tmp_path / "case.yaml"), comity.case_of(document)
    assert (kept.id, kept.vocabulary, kept.references) == (made.id, made.vocabulary, made.references)
    assert [each.doc for each in kept.terms] == [each.doc for each in made.terms]
    assert kept.party("model").doc == made.party("model").doc


def test_line_ends_of_every_system_are_read() -> None:
    assert case_of_model(MODEL.replace("\n", "\r\n"), "m.decl") == case_of_model(MODEL, "m.decl")
    assert case_of_model(MODEL.replace("\n", "\r"), "m.decl") == case_of_model(MODEL, "m.decl")


@pytest.mark.parametrize(
    ("events", "verdict"),
    [
        ([("2025-03-01", "a"), ("2025-03-11", "b")], "satisfied"),
        ([("2025-03-01", "a"), ("2025-03-12", "b")], "violated"),
        ([("2025-03-01", "a"), (None, "b")], "undetermined"),
    ],
)
@pytest.mark.parametrize("name", ["Response", "Precedence", "Succession"])
def test_a_time_limit_is_kept_met_or_open(events: list[tuple[str | None, str]], verdict: str, name: str) -> None:
    case = timed(name)
    assert verdict_of(case, events) == verdict


@pytest.mark.parametrize("name", ["Not Response", "Not Precedence", "Not Succession"])
def test_a_time_limit_of_a_negative_template_says_how_long_it_forbids(name: str) -> None:
    case = timed(name)
    assert verdict_of(case, [("2025-03-01", "a"), ("2025-03-11", "b")]) == "violated"
    assert verdict_of(case, [("2025-03-01", "a"), ("2025-03-12", "b")]) == "satisfied"
    assert verdict_of(case, [("2025-03-01", "a"), (None, "b")]) == "undetermined"


def timed(name: str) -> comity.Case:
    return comity.case_of(case_of_model(f"activity a\nactivity b\n{name}[a, b] | | |0,240,h\n", "m.decl"))


def verdict_of(case: comity.Case, events: list[tuple[str | None, str]]) -> str:
    steps = [{"date": date, "events": [event]} if date else {"events": [event]} for date, event in events]
    scenario = comity.scenario_of({"scenario": "s", "steps": steps}, case)
    (told,) = comity.check(case, scenario, engine="meaning", explain=False).parties[0].terms
    return told.verdict


WRONG = """\
activity Pay
activity Pay
activity Ship
Respond[Pay, Ship] | | |
Response[Pay, Shop] | | |
Response[Pay] | | |
Init[Pay, Ship]
Existence0[Pay]
Absence21[Pay]
Init3[Pay]
Response[Pay, Ship] |A.x > 1 | |
Response[Pay, Ship] | | |5,10,d
Response[Pay, Ship] | | |0,10,m
Response[Pay, Ship] | | |10 days
Chain Response[Pay, Ship] | | |0,1,d
Response(Pay, Ship)
"""
TOLD = [
    ("2:10", "duplicate", "the activity `Pay` stands twice", None),
    ("4:1", "bad-model", "there is no template `Respond`", "did you mean `Response`?"),
    ("5:15", "unknown-name", "unknown activity `Shop`", "did you mean `Ship`?"),
    ("6:10", "bad-arguments", "`Response` takes two activities", None),
    ("7:6", "bad-arguments", "`Init` takes one activity", None),
    ("8:1", "bad-value", "`Existence` counts from 1 to 20, not to 0", None),
    ("9:1", "bad-value", "`Absence` counts from 1 to 20, not to 21", None),
    ("10:1", "bad-model", "`Init` takes no number", None),
    (
        "11:22", "bad-model", "conditions on data are not read",
        "give the event that fulfils them an activity of its own",
    ),
    ("12:26", "bad-model", "a time limit must start from 0", None),
    ("13:26", "bad-model", "a time limit must be a whole number of hours or days", None),
    (
        "14:26", "bad-model", "`10 days` is no time limit", "a time limit is `0,10,d`: from, to, and s, m, h or d",
    ),
    (
        "15:32", "bad-model", "`Chain Response` has no time limit here",
        "these have one: `Response`, `Precedence`, `Succession`, `Not Response`, `Not Precedence`, `Not Succession`",
    ),
    (
        "16:1", "bad-model", "this is neither an activity nor a constraint",
        "write `activity NAME`, or a constraint such as `Response[A, B] | | |`",
    ),
]  # fmt: skip


def test_every_mistake_of_a_model_is_told_at_its_place_in_one_go() -> None:
    with pytest.raises(comity.CaseError) as caught:
        case_of_model(WRONG, "wrong.decl")
    assert [(place(each), each.code, each.message, each.hint) for each in caught.value.problems] == TOLD


def place(problem: comity.Problem) -> str:
    assert problem.span
    return ":".join(map(str, problem.span.source.place(problem.span.start)))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "activity A\n",
            (
                "m.decl:1:1: the model has no constraints [empty]\n  activity A\n  ^\n"
                "help: a constraint is a line such as `Response[A, B] | | |`"
            ),
        ),
        (
            "activity A\nactivity A, A\nResponse[A, A, A]",
            (
                "m.decl:3:10: this can be split into two activities in several ways [bad-model]\n"
                "  Response[A, A, A]\n           ^^^^^^^"
            ),
        ),
        (
            "Init[Pay]",
            (
                "m.decl:1:6: unknown activity `Pay` [unknown-name]\n  Init[Pay]\n       ^^^\n"
                "help: declare it: `activity Pay`"
            ),
        ),
    ],
)
def test_a_model_that_says_nothing_or_too_much_is_refused(text: str, told: str) -> None:
    with pytest.raises(comity.CaseError) as caught:
        case_of_model(text, "m.decl")
    assert str(caught.value) == told


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Pay invoice (EUR)", "pay_invoice_eur"), ("Überweisen", "uberweisen"), ("2nd try", "event_2nd_try"),
        ("class", "event_class"), ("today", "event_today"), ("支付", "event"), ("paid", "paid"),
    ],
)  # fmt: skip
def test_an_activity_gets_a_name_that_a_case_may_use(text: str, name: str) -> None:
    assert name_of(text) == name


# --- whatever is written loads -----------------------------------------------------------------------------------

ODD = [
    "支付", "حقيبة", "\u202eabc", "é" * 120, "a" * 300, "a" * 299 + "b", "2nd try", "1", "class", "null", "true",
    "today", "Pay", "pay", "PAY!", "a,b", "x: y", "{x}", "{x}: y", 'say "hi"', "it's", "a\\b", "y\tz", "*", "&a", "%",
    "- x", "[b", "x]", "bind", "event", "event_2", "W_Completeren aanvraag " * 4, "\x01", "\x7f", "\ufeff",
    "\U0001f600",
]  # fmt: skip


def every_template(*activities: str) -> str:
    """A model with each template over the first and the last of some activities, counting as far as it can."""
    lines = [f"activity {each}" for each in activities]
    for template in TEMPLATES.values():
        times = str(MOST) if template.counts else ""
        both = f"{activities[0]}, {activities[-1]}" if template.binary else activities[0]
        lines.append(f"{template.name}{times}[{both}]")
    return "\n".join(lines)


@pytest.mark.parametrize("name", ODD, ids=ascii)
def test_whatever_an_activity_is_called_its_case_loads(name: str) -> None:
    document = case_of_model(every_template(name, "other"), "m.decl")
    case_files.check_loads(case_file(document), "m.decl")


@given(st.text(min_size=1, max_size=40))
def test_a_model_is_refused_itself_or_its_case_loads(name: str) -> None:
    try:
        document = case_of_model(every_template(name, "other"), "m.decl")
    except comity.CaseError:
        return
    case_files.check_loads(case_file(document), "m.decl")


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=lambda each: each.id)
def test_every_template_over_the_longest_names_loads_with_ids_of_their_own(template: Template) -> None:
    one, other = "a" * 900, "a" * 899 + "b"
    times = str(MOST) if template.counts else ""
    line = f"{template.name}{times}[{f'{one}, {other}' if template.binary else one}]\n"
    document = case_of_model(f"activity {one}\nactivity {other}\n{line * 12}", "m.decl")
    case_files.check_loads(case_file(document), "m.decl")
    assert len({term["id"] for term in document["parties"][0]["terms"]}) == 12


def test_long_names_are_cut_and_told_apart() -> None:
    one, other, *rest = names(["Pay " * 50, "Pay " * 51, "支", "付", "款"]).values()
    assert max(len(one), len(other)) <= LONGEST_NAME
    assert one != other
    assert rest == ["event", "event_2", "event_3"]


def test_a_line_that_is_too_long_is_refused_at_its_place() -> None:
    with pytest.raises(comity.CaseError) as caught:
        case_of_model(f"activity {'a' * MAX_LINE}\nInit[{'a' * MAX_LINE}]\n# {'a' * MAX_LINE}\n", "m.decl")
    assert [(place(each), each.code, each.message) for each in caught.value.problems] == [
        ("1:1", "too-large", "this line has more than 2,000 characters"),
        ("2:1", "too-large", "this line has more than 2,000 characters"),
    ]


def test_a_model_whose_case_would_not_load_is_refused_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.decl").write_text("activity a\nInit[a]\n", encoding="utf-8")
    monkeypatch.setattr(case_files, "MAX_BYTES", 100)
    result = CliRunner().invoke(main, ["declare", "m.decl", "-o", "case.yaml"])
    assert result.exit_code == 2
    assert result.output.startswith(
        "the case of `m.decl` would have 498 bytes, and a file of a case has at most 100 [too-large]\n"
        "help: split the model into several, each with a part of the constraints\n"
    )
    assert not (tmp_path / "case.yaml").exists()
