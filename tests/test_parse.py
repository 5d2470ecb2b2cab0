"""Conditions, names with arguments and lengths of time: what is read, and that places are exact."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from fractions import Fraction

import pytest

from comity import CaseError, parse, unparse
from comity import syntax as s
from comity.parsing import duration, is_name, reference, signature
from comity.problems import Source, Span

A, B, C = s.Name("a"), s.Name("b"), s.Name("c")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a or b and not c", s.Or((A, s.And((B, s.Not(C)))))),
        ("(a or b) and c", s.And((s.Or((A, B)), C))),
        ("not a == b", s.Not(s.Compare(A, (("==", B),)))),
        ("1 < a <= 2.50", s.Compare(s.Number(1), (("<", A), ("<=", s.Number(Fraction(5, 2)))))),
        ("a - b - c * 2", s.Arith("-", s.Arith("-", A, B), s.Arith("*", C, s.Number(2)))),
        ("-a + b", s.Arith("+", s.Minus(A), B)),
        ("a in (b, c)", s.In(A, (B, C))),
        ("a not  in (b,)", s.Not(s.In(A, (B,)))),
        ("f(a, b)", s.Apply("f", (A, B))),
        ("all(f(r) for r in both)", s.Quantified("all", s.Apply("f", (s.Name("r"),)), "r", "both")),
        ("earlier(a, within='2 weeks')", s.Earlier(A, s.Duration(2, "weeks"))),
        ("implies(a, since(b, c))", s.Implies(A, s.Since(B, C))),
        ("view(north, always(previously(a)))", s.View("north", s.Always(s.Previously(A)))),
        ("today - days(3) > date(2024, 2, 29)", parse("today-days( 3 )>date(2024,2,29)")),
        ("true != false", s.Compare(s.Truth(value=True), (("!=", s.Truth(value=False)),))),
        ("a\r\n\tand\rb", s.And((A, B))),
        ("a\nnot\nin\n(b,c,)", s.Not(s.In(A, (B, C)))),
    ],
)
def test_a_text_has_one_tree(text: str, tree: s.Cond) -> None:
    assert parse(text) == tree
    assert parse(unparse(tree)) == tree


def test_each_part_knows_its_characters() -> None:
    cond = parse("war == over\n  and any(held(r) for r in both)")
    assert isinstance(cond, s.And)
    compared, quantified = cond.args
    assert isinstance(quantified, s.Quantified)
    spans = [compared.span, quantified.span, quantified.body.span, quantified.var_span, quantified.domain_span]
    assert [span and span.text for span in spans] == [
        "war == over", "any(held(r) for r in both)", "held(r)", "r", "both",
    ]  # fmt: skip


def test_every_mistake_that_python_can_read_over_is_told_in_one_run() -> None:
    with pytest.raises(CaseError) as caught:
        parse("once(a, within=3) and f() and date(2024, 13, 1) < today and once")
    assert [problem.code for problem in caught.value.problems] == [
        "bad-value", "bad-arguments", "bad-value", "bad-arguments",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("60 days", timedelta(60)), ("1 week", timedelta(7)), (" 8  hours ", timedelta(hours=8)),
        ("0 days", timedelta()),
        ("999999 weeks", timedelta(weeks=999_999)), ("days", None), ("-1 days", None), ("1.5 days", None),
        ("1000000 days", None), ("2 months", None), ("\u0663 days", None),
    ],
)  # fmt: skip
def test_a_length_of_time_is_a_number_of_days_weeks_or_hours(text: str, length: timedelta | None) -> None:
    found = duration(text)
    assert (found.delta if found else None) == length


def test_a_declared_name_has_parameters_and_a_mentioned_one_arguments() -> None:
    source = Source("x", " held ( r in region , state ) ")
    declared = signature(source.text, lambda start, end: Span(source, start, end))
    assert (declared.name, declared.params) == ("held", (("r", "region"), ("state", "state")))
    assert [span.text for span in declared.spans] == ["held", "r in region", "state"]
    assert reference("held(east,north)", lambda start, end: Span(source, start, end)).args == ("east", "north")


def test_parsing_is_a_function_also_when_its_module_was_imported_before() -> None:
    program = (
        "import comity.parsing, comity.load; from comity import parse; print(parse('a').name, comity.parse('b').name)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("a b\n", "")


@pytest.mark.parametrize("word", ["a", "A9", "not_", "war_2", "match", "within", "index"])
def test_these_can_be_names(word: str) -> None:
    assert is_name(word)


@pytest.mark.parametrize("word", ["", "_a", "9a", "a-b", "a b", "é", "not", "count", "class", "None", "a\n", "\u0661"])
def test_these_cannot_be_names(word: str) -> None:
    assert not is_name(word)
