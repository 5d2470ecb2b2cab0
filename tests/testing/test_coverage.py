"""Coverage: what is seen, MC/DC as its definition says by brute force, and what cannot be seen at all."""

from __future__ import annotations

from itertools import product
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

import comity
from comity.testing.coverage import coverage
from comity.testing.reaching import settled
from testing.test_mutants import case_doc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from comity.testing.coverage import Coverage

Formula = Any
"""A name, or how parts are joined with these parts."""
NAMES = ("a", "b", "c")


def formula(random: Random, depth: int = 3) -> Formula:
    if depth == 0 or random.random() < 0.25:
        return random.choice(NAMES)
    how = random.choice(("and", "or", "not", "implies"))
    return (how, *(formula(random, depth - 1) for _ in range(1 if how == "not" else 2)))


def as_text(each: Formula) -> str:
    match each:
        case str():
            return each
        case ("not", part):
            return f"not ({as_text(part)})"
        case ("implies", left, right):
            return f"implies({as_text(left)}, {as_text(right)})"
        case (how, left, right):
            return f"({as_text(left)}) {how} ({as_text(right)})"
    raise AssertionError(each)


def occurrences(each: Formula) -> list[str]:
    return [each] if isinstance(each, str) else [name for part in each[1:] for name in occurrences(part)]


def value(each: Formula, values: list[bool]) -> bool:
    """The truth of a formula; `values` has one truth for each occurrence of a name, and is used up."""
    if isinstance(each, str):
        return values.pop(0)
    found = [value(part, values) for part in each[1:]]
    match each[0]:
        case "and":
            return all(found)
        case "or":
            return any(found)
        case "not":
            return not found[0]
        case _:
            return not found[0] or found[1]


Row = dict[str, bool]
ROWS: list[Row] = [dict(zip(NAMES, chosen, strict=True)) for chosen in product((False, True), repeat=len(NAMES))]


def has_effect(each: Formula, at: int, rows: Sequence[Row]) -> bool:
    """By the definition: two rows that differ in one occurrence and in the whole, each for that occurrence alone."""
    names = occurrences(each)
    settled_ = set()
    for row in rows:
        values = [row[name] for name in names]
        flipped = [not one if i == at else one for i, one in enumerate(values)]
        if value(each, [*values]) != value(each, flipped):
            settled_.add((values[at], value(each, [*values])))
    return any((True, one) in settled_ and (False, not one) in settled_ for one in (True, False))


def case_with(condition: str, **head: Any) -> comity.Case:  # noqa: ANN401 - keys of a case
    doc = case_doc({"id": "t", "kind": "demand", "requires": condition}, **head)
    doc["facts"] |= {"c": "bool"}
    return comity.case_of(doc)


def seen(case: comity.Case, rows: Sequence[Row]) -> Coverage:
    docs = ({"scenario": f"s{at}", "steps": [{"facts": row}]} for at, row in enumerate(rows))
    return coverage(case, [comity.scenario_of(doc, case) for doc in docs])


@pytest.mark.parametrize("seed", range(60))
def test_an_operand_has_its_effect_seen_exactly_if_two_rows_show_it(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - formulas to try, no secrets
    each = formula(random)
    rows = random.sample(ROWS, random.randrange(1, len(ROWS) + 1))
    found = seen(case_with(as_text(each)), rows).operands
    expected = [has_effect(each, at, rows) for at in range(len(occurrences(each)))]
    assert [(operand.text, operand.pair is not None) for operand in found] == list(
        zip(occurrences(each), expected, strict=True)
    )


@pytest.mark.parametrize("seed", range(60))
def test_an_effect_is_impossible_exactly_if_no_two_rows_at_all_show_it(seed: int) -> None:
    each = formula(Random(seed))  # noqa: S311 - formulas to try, no secrets
    case = case_with(as_text(each))
    found = settled(case, seen(case, [])).operands
    expected = [has_effect(each, at, ROWS) for at in range(len(occurrences(each)))]
    assert [operand.impossible for operand in found] == [not one for one in expected]


def test_both_outcomes_of_the_brute_force_occur() -> None:
    found = [
        has_effect(each, at, ROWS)
        for each in (formula(Random(seed)) for seed in range(60))  # noqa: S311 - formulas to try, no secrets
        for at in range(len(occurrences(each)))
    ]
    assert found.count(True) > 50
    assert found.count(False) > 20


def test_a_pair_names_the_scenarios_and_steps_that_show_an_effect() -> None:
    case = case_with("a and b")
    steps = [{"facts": {"a": False, "b": True}}, {"facts": {"a": True}}]
    found = coverage(case, [comity.scenario_of({"scenario": "s", "steps": steps}, case)])
    first, second = found.operands
    assert first.pair is not None
    assert [(each.operand, each.decision, each.scenario, each.step) for each in first.pair] == [
        (True, True, "s", 2),
        (False, False, "s", 1),
    ]
    assert second.pair is None
    assert second.open == ("effect",)


def test_an_unknown_neighbour_hides_an_effect_that_it_may_decide() -> None:
    case = case_with("a and b")
    docs = [{"scenario": "s", "steps": [{"facts": {"a": True}}]}, {"scenario": "u", "steps": [{"facts": {"a": False}}]}]
    found = coverage(case, [comity.scenario_of(doc, case) for doc in docs])
    assert [each.pair for each in found.operands] == [None, None]
    assert {each.text: set(each.seen) for each in found.conditions} == {
        "a and b": {"unknown", "false"},
        "a": {"true", "false"},
        "b": {"unknown"},
    }


def test_each_part_is_seen_at_its_place_and_the_argument_of_an_operator_of_time_decides_by_itself() -> None:
    case = case_with("once(a and b) or c")
    row = {"facts": {"a": True, "b": True, "c": False}}
    found = coverage(case, [comity.scenario_of({"scenario": "s", "steps": [row]}, case)])
    assert [each.text for each in found.conditions] == ["once(a and b) or c", "once(a and b)", "a and b", "a", "b", "c"]
    assert {each.place.text for each in found.conditions if each.place} == {each.text for each in found.conditions}
    assert [(each.text, each.decision) for each in found.operands] == [
        ("a", "a and b"),
        ("b", "a and b"),
        ("once(a and b)", "once(a and b) or c"),
        ("c", "once(a and b) or c"),
    ]


def test_a_part_for_each_member_is_seen_where_one_member_is() -> None:
    head = {"entities": {"state": ["x", "y"]}, "facts": {"in_(state)": "bool"}}
    case = case_with("all(in_(s) for s in state)", **head)
    docs = [{"in_(x)": True, "in_(y)": True}, {"in_(x)": True, "in_(y)": False}]
    found = coverage(case, [comity.scenario_of({"scenario": "s", "steps": [{"facts": doc}]}, case) for doc in docs])
    assert [(each.text, sorted(each.seen)) for each in found.conditions] == [
        ("all(in_(s) for s in state)", ["false", "true"]),
        ("in_(s)", ["false", "true"]),
    ]
    assert found.effects == (1, 1)


def test_exceptions_and_dates_of_validity_are_no_part_of_a_condition() -> None:
    excuse = {"id": "x", "kind": "exception", "when": "b"}
    term = {"id": "t", "kind": "precondition", "of": "e", "requires": "a", "unless": ["x"], "from": "2025-01-01"}
    case = comity.case_of(case_doc(excuse, term))
    doc = {"scenario": "s", "steps": [{"date": "2025-02-01", "facts": {"a": True, "b": True}, "events": ["e"]}]}
    found = coverage(case, [comity.scenario_of(doc, case)])
    assert {(each.term, each.text): set(each.seen) for each in found.conditions} == {
        ("north.x", "b"): {"true"},
        ("north.t", "e"): {"true"},
        ("north.t", "a"): {"true"},
    }
    assert found.terms[1].seen == {"not_triggered"}


def test_the_background_makes_verdicts_truths_and_effects_impossible() -> None:
    head = {"background": [{"id": "tied", "always": "a == b"}]}
    case = case_with("a and b", **head)
    found = settled(case, coverage(case, []))
    assert found.terms[0].impossible == {"not_triggered"}  # a standing demand asks for something in every scenario
    assert [(each.text, each.impossible) for each in found.operands] == [("a", True), ("b", True)]
    never = case_with("n > 9")
    assert [each.impossible for each in settled(never, coverage(never, [])).conditions] == [{"true"}]
    assert settled(never, coverage(never, [])).terms[0].impossible == {"satisfied", "not_triggered"}


def test_coverage_of_parts_merges_to_that_of_the_whole() -> None:
    case = case_with("(a or b) and c")
    one, other = seen(case, ROWS[:3]), seen(case, ROWS[3:])
    merged, whole = one.merged(other), seen(case, ROWS)
    assert (merged.verdicts, merged.truths, merged.effects) == (whole.verdicts, whole.truths, whole.effects)
    assert whole.effects == (3, 3)
    assert (one.effects.seen, other.effects.seen) < whole.effects
    with pytest.raises(ValueError, match="not of the same terms"):
        one.merged(seen(comity.case_of(case_doc({"id": "u", "kind": "red_line", "never": "a"})), []))


def test_time_that_is_over_leaves_what_is_open_unproved() -> None:
    case = case_with("a")
    found = settled(case, coverage(case, []), seconds=0)
    assert found.terms[0].unproved == {"satisfied", "violated", "not_triggered"}
    assert found.conditions[0].unproved == {"true", "false"}
    assert found.operands[0].impossible is None
