"""Assessments and cases as plain text, wrapped to a width, readable without colour.

Neutral wording: a verdict says what a scenario does to stated terms, never who is right.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from comity import statements
from comity.kinds import BINDING
from comity.vagueness import share

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from comity.answers import Assessment, PartyAnswer, TermAnswer
    from comity.case import Case, Party, Term
    from comity.expect import Failure
    from comity.kinds import Stance

WIDTH = 80
_LABEL = 14  # columns of the words on the left

_VERDICTS = {
    ("assertion", "satisfied"): "borne out",
    ("assertion", "violated"): "contradicted",
}
STANCES: Mapping[Stance, str] = {
    "rejects": "a term of this party is violated",
    "open": "nothing is violated, something is not settled yet",
    "accepts": "nothing is violated or open, and a term was fulfilled",
    "not_engaged": "nothing that this party asked for was touched",
    "infeasible": "the scenario breaks a background constraint",
}
"""What each stance means."""
_QUIET = ("not_triggered", "recorded")


def word(kind: str, verdict: str) -> str:
    """A verdict as it is written for people."""
    return _VERDICTS.get((kind, verdict), verdict.replace("_", " "))


# --- many scenarios ------------------------------------------------------------------------------------------------


def matrix(answers: Sequence[Assessment], width: int = WIDTH) -> str:
    """Scenarios down, parties across, a stance in each cell; parties that do not fit beside each other come below."""
    names = [answer.scenario for answer in answers]
    first = min(max(map(len, names)), width - 30)
    lines = ["The stance of each party in each scenario", ""]
    for parties in _columns(answers[0].parties, width - first):
        heads = [_on_one_line(party.title) for party in parties]
        widths = [max(len(head), len("not engaged")) for head in heads]
        lines += [_row("", heads, first, widths), _row("", ["-" * each for each in widths], first, widths)]
        for answer in answers:
            cells = [answer.party(party.party).stance.replace("_", " ") for party in parties]
            lines.append(_row(answer.scenario, cells, first, widths))
        lines.append("")
    return "\n".join(lines).rstrip()


def _columns(parties: Sequence[PartyAnswer], room: int) -> Iterator[list[PartyAnswer]]:
    """Groups of parties that fit beside each other."""
    group: list[PartyAnswer] = []
    used = 0
    for party in parties:
        needed = max(len(_on_one_line(party.title)), len("not engaged")) + 2
        if group and used + needed > room:
            yield group
            group, used = [], 0
        group.append(party)
        used += needed
    yield group


def _row(name: str, cells: Sequence[str], first: int, widths: Sequence[int]) -> str:
    shown = name if len(name) <= first else f"{name[: first - 1]}…"
    padded = [cell.ljust(each) for cell, each in zip(cells, widths, strict=True)]
    return "  ".join([shown.ljust(first), *padded]).rstrip()


# --- one scenario --------------------------------------------------------------------------------------------------


def assessment(answer: Assessment, width: int = WIDTH, *, brief: bool = False) -> str:
    """One scenario: for each party its stance and each term with its verdict, reasons and sources.

    `brief` gives the terms that settle a stance or are contested, with their reasons, and names the others.
    """
    lines = list(_head(answer, width))
    for constraint in answer.broken:
        lines += ["", *_wrap("breaks", f"background {constraint.id}: {constraint.title or ''}".rstrip(": "), width)]
        lines += _list("because", [cause.text for cause in constraint.because], width)
    for party in answer.parties:
        lines += ["", *_party(party, width, brief=brief)]
    if not brief:
        lines += sources([answer], width)
    if answer.trace:
        lines += ["", "Firings of the rule engine, in order", *_trace(answer, width)]
    return "\n".join(lines)


def sources(answers: Iterable[Assessment], width: int = WIDTH) -> list[str]:
    """The sources that the statements name, once each."""
    said = (each for answer in answers for party in answer.parties for term in party.terms for each in term.stated)
    found = {each.source: each.published for each in said if each.source and each.published}
    lines = ["", "Sources", "-------"] if found else []
    for key, published in found.items():
        lines += _wrap(f"[{key}]", published, width)
    return lines


def _head(answer: Assessment, width: int) -> Iterator[str]:
    yield from textwrap.wrap(answer.title, width) or [answer.scenario]
    yield "=" * min(width, max(len(answer.title), 3))
    horizon = f"horizon {answer.horizon}" if answer.horizon else "no horizon"
    positions = f"positions as of {answer.as_of}" if answer.as_of else "latest positions"
    feasible = {True: "feasible", False: "INFEASIBLE", None: "feasibility unknown"}[answer.feasible]
    facts = [answer.scenario, answer.status, horizon, positions, feasible]
    yield from textwrap.wrap(" · ".join(facts), width)
    if answer.engine_note:
        yield from textwrap.wrap(f"note: {answer.engine_note}", width)


def _party(party: PartyAnswer, width: int, *, brief: bool) -> Iterator[str]:
    yield from _heading(party.title, width)
    yield from _wrap("stance", f"{party.stance.replace('_', ' ')}: {STANCES[party.stance]}", width)
    quiet: dict[str, list[str]] = {}
    for term in party.terms:
        if term.verdict in _QUIET or (brief and not _telling(term, party)):
            quiet.setdefault(word(term.kind, term.verdict), []).append(_id(term))
        else:
            yield ""
            yield from _term(term, width, brief=brief)
    if quiet:
        yield ""
    for verdict, ids in quiet.items():
        yield from _wrap(verdict, ", ".join(ids), width)
    for each in party.not_in_force:
        yield from _wrap("not in force", f"{each.term.split('.', 1)[1]}: {each.why}", width)
    if not party.terms:
        yield from _wrap("", "no terms in force", width)


def _telling(term: TermAnswer, party: PartyAnswer) -> bool:
    """Whether a term settles its party's stance, or is a contested or raised one that a reader should see."""
    if term.verdict in ("contested", "raised"):
        return True
    binding = term.kind in BINDING
    settles = {
        "rejects": ("violated",),
        "open": ("undetermined", "pending"),
        "accepts": ("satisfied",),
    }
    return binding and term.verdict in settles.get(party.stance, ())


def _id(term: TermAnswer) -> str:
    return term.term.split(".", 1)[1]


def _term(term: TermAnswer, width: int, *, brief: bool) -> Iterator[str]:
    yield from _wrap(word(term.kind, term.verdict), f"{_id(term)} ({term.kind.replace('_', ' ')})", width)
    yield from _wrap("", term.title, width)
    yield from _list("readings", [f"{name}: {word(term.kind, each)}" for name, each in term.readings.items()], width)
    if term.verdict == "undetermined":
        yield from _wrap("possible", " or ".join(word(term.kind, each) for each in term.possible), width)
    yield from _list("because", [cause.text for cause in term.because], width)
    if not brief:
        yield from _list("by way of", [rule.text for rule in term.rules], width)
    yield from _list("to be decided", [missing.text for missing in term.would_decide], width)
    yield from _list("stated by", [said.text for said in term.stated], width)


def _trace(answer: Assessment, width: int) -> Iterator[str]:
    for number, firing in enumerate(answer.trace, start=1):
        premises = ", ".join(firing.premises) or "nothing"
        yield from _wrap(f"{number}.", f"{firing.conclusion}, by {firing.rule}, from {premises}", width)


def _list(label: str, texts: Iterable[str], width: int) -> Iterator[str]:
    for text in texts:
        yield from _wrap(label, text, width)
        label = ""


def _heading(title: str, width: int) -> Iterator[str]:
    yield from textwrap.wrap(title, width)
    yield "-" * min(width, len(title))


def _on_one_line(title: str) -> str:
    return " ".join(title.split())


def _wrap(label: str, text: str, width: int) -> list[str]:
    """`text` to the right of a label, wrapped."""
    indent = " " * (_LABEL + 2)
    head = f"  {label.ljust(_LABEL)}" if len(label) < _LABEL else f"  {label} "
    lines = textwrap.wrap(
        text, width, initial_indent=head, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    return lines or [head.rstrip()]


# --- a case --------------------------------------------------------------------------------------------------------


def case(case: Case, width: int = WIDTH) -> str:
    """What a case holds: its parties, each term with its kind and title, and its contested concepts."""
    lines = [*textwrap.wrap(case.title, width), "=" * min(width, len(case.title))]
    if case.written.note:
        lines += textwrap.wrap(case.written.note, width)
    for party in case.parties:
        lines += ["", *_heading(party.title, width)]
        lines += [*textwrap.wrap(party.written.note, width), ""] if party.written.note else []
        for each in party.terms:
            lines += [f"  {each.id} ({each.kind.replace('_', ' ')})", *_indented(each.title, width)]
            why_not = case.why_not[each.name]
            lines += _indented(f"not in force: {why_not}", width) if why_not else []
        lines += ["", *_vagueness(party, case, width)]
    concepts = [each for each in case.vocabulary.declared.values() if each.what == "concept"]
    if concepts:
        lines += ["", "Contested or undefined", "----------------------"]
    for declared in concepts:
        readings = ", ".join(declared.readings) or "no reading: undefined until a scenario says"
        lines += _wrap(declared.name, f"{declared.title or ''} — {readings}".lstrip(" —"), width)
    return "\n".join(lines)


def _indented(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, initial_indent="      ", subsequent_indent="      ")


def _vagueness(party: Party, case: Case, width: int) -> list[str]:
    vague, terms = share(party, case)
    if not terms:
        return _wrap("", "no terms", width)
    return _wrap("clarity", f"{vague} of {terms} terms rest on a contested or undefined expression", width)


def term(case: Case, term: Term, width: int = WIDTH) -> str:
    """One term: what was said, by whom, when, and how it is encoded."""
    party = case.party(term.party)
    lines = [*textwrap.wrap(term.title, width), "=" * min(width, len(term.title))]
    lines += _wrap("term", term.name, width) + _wrap("kind", term.kind.replace("_", " "), width)
    for name, span in term.spans.items():
        lines += _wrap(name, " ".join(span.text.split()), width)
    lines += _list("", _fields(term), width)
    said = [statements.said(key, party, case) for key in term.stated]
    lines += _list("stated by", [each.text for each in said], width)
    published = dict.fromkeys(f"[{each.source}] {each.published}" for each in said if each.published)
    lines += _list("source", published, width)
    notes = [party.written.statements[key].note for key in term.stated]
    lines += _list("note", [note for note in (term.written.note, *notes) if note], width)
    readings = [f"{name}: {', '.join(options)}" for name, options in term.concepts]
    lines += _list("readings", readings, width)
    return "\n".join(lines)


def _fields(term: Term) -> list[str]:
    """The term's other fields that were given, as `name: value`."""
    shown = ("by", "within", "at", "holds", "unless", "supersedes", "from_", "until", "addressee", "weight", "reading")
    given = term.written.model_fields_set
    fields = [f"{name.rstrip('_')}: {_plain(getattr(term.written, name))}" for name in shown if name in given]
    return fields if term.revisable else [*fields, "not revisable"]


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{name} = {each}" for name, each in value.items())
    return str(value)


# --- tests ---------------------------------------------------------------------------------------------------------


def tested(failures: Sequence[Failure], scenarios: int, expectations: int) -> str:
    """The closing line of a test run."""
    kept = expectations - len(failures)
    return f"{scenarios} scenarios, {expectations} expectations: {kept} kept, {len(failures)} not kept"
