"""The constraint templates of DECLARE as terms of a case.

M. Pesic, H. Schonenberg and W. van der Aalst, DECLARE: Full Support for Loosely-Structured Processes, EDOC 2007, gave
the templates; G. De Giacomo and M. Y. Vardi, Linear Temporal Logic and Linear Dynamic Logic on Finite Traces, IJCAI
2013, their meaning on traces that end; C. Di Ciccio and M. Mecella, ACM Transactions on Management Information Systems
5(4), 2015, the list. Conditions of comity look back only, so what a template says of the future is said from the last
step, or by a commitment. docs/declare.md has the formula of each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from comity.kinds import Kind

MOST = 20
"""The most occurrences that a template counts; their condition nests as deep."""


@dataclass(frozen=True, slots=True)
class Template:
    """A template: its name as in `.decl` files, what it says, and the term that it becomes.

    In `fields`, `{a}` and `{b}` stand for events, `{nth}` for `{a}` happening at least for the n-th time, `{next}` for
    once more than that, and `{within}` is where a time limit goes. `triggers` are the events of which one must happen
    for the term to be triggered (empty: it always is). `counts`: it has an n; `timed`: it may have a time limit.
    """

    name: str
    kind: Kind
    title: str
    fields: Mapping[str, str]
    triggers: str = ""
    counts: bool = False
    timed: bool = False

    @property
    def id(self) -> str:
        """The name as an id: `chain-response`."""
        return self.name.lower().replace(" ", "-")

    @property
    def binary(self) -> bool:
        """Whether it is about two events."""
        return "{b}" in self.title


# An `{a}` that waits: no `{b}` came after it, or (the first form) with it either.
_WAITING = "since(not {b}, {a} and not {b})"
_OPEN = "since(not {b}, {a})"
# Between two `{a}`, a `{b}`: none happens while one waits for its answer.
_ALTERNATE = "always(implies({a} and not {b}, not previously(" + _OPEN + ")))"
# An `{a}` since the last `{b}` before this step.
_FRESH = "{a} or previously(since(not {b}, {a} and not {b}))"

_EVERY = (
    Template(
        "Existence", "demand", "{a} happens at least {times}", {"requires": "once({nth})"}, counts=True,
    ),
    Template("Absence", "red_line", "{a} happens {fewer}", {"never": "{nth}"}, counts=True),
    Template(
        "Exactly", "demand", "{a} happens exactly {times}",
        {"requires": "once({nth}) and not once({next})"}, counts=True,
    ),
    Template(
        "Init", "precondition", "{a} happens at the first step",
        {"of": "not previously(true)", "requires": "{a}"},
    ),
    Template("End", "demand", "{a} happens at the last step", {"requires": "{a}"}),
    Template("Choice", "demand", "{a} or {b} happens, or both", {"requires": "once({a} or {b})"}),
    Template(
        "Exclusive Choice", "demand", "Either {a} or {b} happens, not both", {"requires": "once({a}) != once({b})"}
    ),
    Template(
        "Responded Existence", "demand", "If {a} happens, {b} happens before, with or after it",
        {"of": "{a}", "requires": "once({b})"}, "a",
    ),
    Template(
        "Co-Existence", "demand", "If one of {a} and {b} happens, so does the other",
        {"of": "{a} or {b}", "requires": "once({a}) and once({b})"}, "ab",
    ),
    Template(
        "Response", "commitment", "After each {a} (or with it), {b} happens", {"when": "{a}", "then": "{b}"}, "a",
        timed=True,
    ),
    Template(
        "Precedence", "precondition", "{b} happens only after {a} (or with it)",
        {"of": "{b}", "requires": "once({a}{within})"}, "b", timed=True,
    ),
    Template(
        "Succession", "commitment", "After each {a} (or with it), {b} happens, and {b} only after {a} (or with it)",
        {"when": "{a} or {b}", "then": "{b} and always(implies({b}, once({a}{within})))"}, "ab", timed=True,
    ),
    Template(
        "Alternate Response", "demand", "After each {a}, {b} happens before {a} happens again",
        {"of": "{a}", "requires": f"{_ALTERNATE} and not {_OPEN}"}, "a",
    ),
    Template(
        "Alternate Precedence", "precondition", "Before each {b} (or with it), {a} happens, since the {b} before it",
        {"of": "{b}", "requires": _FRESH}, "b",
    ),
    Template(
        "Alternate Succession", "demand", "{a} and {b} happen in turns, {a} first",
        {"of": "{a} or {b}", "requires": f"always(implies({{b}}, {_FRESH})) and {_ALTERNATE} and not {_OPEN}"}, "ab",
    ),
    Template(
        "Chain Response", "demand", "At the step after each {a}, {b} happens",
        {"of": "{a}", "requires": "not {a} and always(implies(previously({a}), {b}))"}, "a",
    ),
    Template(
        "Chain Precedence", "precondition", "At the step before each {b}, {a} happens",
        {"of": "{b}", "requires": "previously({a})"}, "b",
    ),
    Template(
        "Chain Succession", "demand", "{b} happens at the step after each {a}, and at no other",
        {"of": "{a} or {b}", "requires": "not {a} and always(previously({a}) == {b})"}, "ab",
    ),
    Template(
        "Not Co-Existence", "red_line", "Not both {a} and {b} happen",
        {"never": "once({a}) and once({b})", "while": "{a} or {b}"}, "ab",
    ),
    Template(
        "Not Responded Existence", "red_line", "If {a} happens, {b} never does, be it before, with or after it",
        {"never": "once({b})", "while": "once({a})"}, "a",
    ),
    Template(
        "Not Response", "red_line", "After {a} (or with it), {b} never happens",
        {"never": "{b} and once({a}{within})", "while": "once({a})"}, "a", timed=True,
    ),
    Template(
        "Not Precedence", "red_line", "Before {b} (or with it), {a} never happens",
        {"never": "once({a}{within})", "while": "{b}"}, "b", timed=True,
    ),
    Template(
        "Not Succession", "red_line", "{b} never happens after {a} (or with it)",
        {"never": "{b} and once({a}{within})", "while": "{a} or {b}"}, "ab", timed=True,
    ),
    Template(
        "Not Chain Response", "red_line", "At the step after {a}, {b} never happens",
        {"never": "{b} and previously({a})", "while": "once({a})"}, "a",
    ),
    Template(
        "Not Chain Precedence", "red_line", "At the step before {b}, {a} never happens",
        {"never": "previously({a})", "while": "{b}"}, "b",
    ),
    Template(
        "Not Chain Succession", "red_line", "{b} never happens at the step after {a}",
        {"never": "{b} and previously({a})", "while": "{a} or {b}"}, "ab",
    ),
)  # fmt: skip

TEMPLATES: Mapping[str, Template] = {each.id: each for each in _EVERY}
"""Every template, by its id."""


def term(
    template: Template,
    events: tuple[str, ...],
    titles: tuple[str, ...] = (),
    *,
    times: int = 1,
    within: str | None = None,
) -> dict[str, Any]:
    """What a template says of events, as a term's document without `id` and `stated`.

    `titles` name the events for people (default: their names), `times` is the n of a template that counts (1 to
    `MOST`), `within` a time limit such as `10 days` for one that is `timed`.
    """
    assert within is None or template.timed  # noqa: S101 - readers of models refuse it with the place
    words = _words(template, events, times) | {"within": f', within="{within}"' if within else ""}
    fields = {key: text.format(**words) for key, text in template.fields.items()}
    if within and template.kind == "commitment":
        fields["within"] = within
    named = dict(zip("ab", titles or events, strict=False))
    title = template.title.format(**named, times=_times(times), fewer=_fewer(times))
    kept = {"revisable": True} if template.kind == "red_line" else {}  # whatever its form, a constraint may be dropped
    return {"kind": template.kind, "title": title + (f", within {within}" if within else ""), **kept, **fields}


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _fewer(number: int) -> str:
    return f"at most {_times(number - 1)}" if number > 1 else "at no time"


def _words(template: Template, events: tuple[str, ...], times: int) -> dict[str, str]:
    words = dict(zip("ab", events, strict=False))
    if template.counts:
        words |= {"nth": nth(events[0], times), "next": nth(events[0], times + 1)}
    return words


def nth(event: str, times: int) -> str:
    """A condition: the event happens, at least for the n-th time."""
    found = event
    for _ in range(times - 1):
        found = f"{event} and earlier({found})"
    return found
