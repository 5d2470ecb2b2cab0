"""How the answers of a report came about: who computed them, as of when, what the words mean, and the sources."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from comity import __version__
from comity.pages.assessed import terms_of
from comity.report import badges
from comity.report.blocks import Code, Items, Labelled, Link, Section, Strong, Text
from comity.report.text import STANCES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comity.case import Case
    from comity.gathered import Report
    from comity.kinds import Verdict
    from comity.report.blocks import Block, Cell, Line

_ENGINES = {
    "meaning": "The verdicts were computed by the definition of the language.",
    "durable": "The verdicts were computed by the rule engine (durable_rules).",
    "both": "The verdicts were computed twice, by the definition of the language and by the rule engine "
    "(durable_rules); both agree on every one.",
}
_WORDS: tuple[tuple[Verdict, str], ...] = (
    ("violated", "what the term asks for is not kept, whatever is still unknown"),
    ("satisfied", "it was triggered and kept; of an assertion, “borne out”"),
    ("pending", "it is due, and there is still time for it"),
    ("undetermined", "more than one verdict is possible, as something is unknown; the possible ones are listed"),
    ("contested", "the verdict depends on how a contested expression is read; each reading is listed"),
    ("raised", "what a party warned of has been set off"),
    ("applies", "a party's own view of things holds here, for that party"),
    ("not_triggered", "nothing happened to which it applies"),
    ("recorded", "a claim in words alone, which is not evaluated"),
)


def computed(report: Report) -> Section:
    """The section on how the answers were computed, what their words mean, and where they end."""
    blocks = (
        Items(tuple(_facts(report))),
        Section(("What the words mean",), (Labelled(tuple(_words())),)),
        Section(("What these answers do not say",), (Items(tuple((each,) for each in _limits(report))),)),
    )
    return Section(("How this was computed",), blocks, "method")


def _facts(report: Report) -> Iterator[Line]:
    yield (f"comity {__version__}, on the case ", Code(report.case), ".")
    positions = f"as of {report.as_of}" if report.as_of else "as they are latest: no date was asked for"
    yield (f"Positions are taken {positions}; terms that were not in force then are named with their party.",)
    for engine in dict.fromkeys(answer.engine for answer in report.assessments):
        yield (_ENGINES[engine],)
    yield from (
        (f"{note[0].upper()}{note[1:]}.",) for note in dict.fromkeys(a.engine_note for a in report.assessments) if note
    )
    fixed = ", ".join(f"{concept} as {reading}" for concept, reading in report.readings.items())
    none = "No reading of a contested expression was fixed: where readings differ, all are told."
    yield (f"Readings that were fixed: {fixed}." if fixed else none,)
    yield (
        ("The goal is that ", Code(report.goal), " holds at the last step.") if report.goal else ("No goal was given.",)
    )
    yield from ((each,) for each in report.missing)


def _words() -> Iterator[tuple[str, Cell]]:
    for name, meaning in _WORDS:
        badge = badges.verdict("demand", name)
        yield f"{badge.sign} {badge.word}", ((meaning,),)
    for stance, meaning in STANCES.items():
        said = badges.stance(stance)
        yield f"{said.sign} {said.word}", ((f"of a party: {meaning}",),)


def _limits(report: Report) -> Iterator[str]:
    yield (
        "A verdict says what a scenario does to stated terms, never who is right, nor whether a statement is true or "
        "sincere."
    )
    yield (
        "What is not recorded is unknown, not false. Learning it can settle what is undetermined, and never turns one "
        "settled verdict into another. Of events, those that are not listed did not happen."
    )
    yield "Terms are encodings of what was said; what stands under “Stated by” is what they rest on."
    if report.conflicts or report.concessions or report.roadmaps:
        yield (
            "Answers about all scenarios are about complete ones, in which everything is known and the background is "
            "met. Each says how far it reaches; a search that was stopped says so."
        )


# --- sources -----------------------------------------------------------------------------------------------------


def sources(report: Report, case: Case) -> Section | None:
    """The sources that the statements of the report name, once each; None where they name none."""
    said = (said for answer in report.assessments for term in terms_of(answer) for said in term.stated)
    keys = dict.fromkeys(each.source for each in said if each.source in case.written.sources)
    blocks = tuple(_source(key, case) for key in keys if key)
    return Section(("Sources",), blocks, "sources") if blocks else None


def _source(key: str, case: Case) -> Block:
    doc = case.written.sources[key]
    title = Link(doc.title, doc.url) if doc.url and _is_web(doc.url) else Strong(doc.title)
    parts = [
        doc.outlet,
        str(doc.date) if doc.date else "undated",
        doc.language,
        f"retrieved {doc.retrieved}" if doc.retrieved else None,
        doc.url,
    ]
    blocks = [Text((title, f"; {'; '.join(part for part in parts if part)}"))]
    if doc.note:
        blocks.append(Text((doc.note,), "remark"))
    return Section((f"[{key}]",), tuple(blocks), f"source-{key}")


def _is_web(url: str) -> bool:
    """Whether an address is one of the web, and so may be a link."""
    try:
        return urlsplit(url).scheme in ("http", "https") and url.isprintable() and " " not in url
    except ValueError:
        return False
