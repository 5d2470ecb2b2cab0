"""On whose words a term rests: speaker, role, date, venue, how it reached us, and where it was published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comity import answers as a

if TYPE_CHECKING:
    from comity.case import Case, Party
    from comity.models import SourceDoc, StatementDoc

MODES = {"direct": "in direct speech", "reported": "as reported", "paraphrase": "in paraphrase"}
"""How a statement reached us, in words."""


def said(key: str, party: Party, case: Case) -> a.Said:
    """A statement of a party, with its source; raises `KeyError` when there is none of that id."""
    doc = party.written.statements[key]
    source = case.written.sources.get(doc.source) if doc.source else None
    return a.Said(
        statement=key,
        speaker=doc.speaker,
        role=doc.role,
        date=doc.date,
        venue=doc.venue,
        mode=doc.mode,
        quote=doc.quote,
        source=doc.source,
        outlet=source.outlet if source else None,
        published=published(source) if source else None,
        text=in_words(doc),
    )


def in_words(doc: StatementDoc) -> str:
    """A statement's provenance in one line, its source by its key; what is not known is left out, but for the date."""
    who = f"{doc.speaker}, {doc.role}" if doc.role else doc.speaker
    when = str(doc.date) if doc.date else "undated"
    parts = [who, when, doc.venue, MODES[doc.mode] if doc.mode else None]
    line = "; ".join(part for part in parts if part)
    quoted = f"{line}: “{doc.quote}”" if doc.quote else line
    return f"{quoted} [{doc.source}]" if doc.source else quoted


def published(source: SourceDoc) -> str:
    """A source in one line: title, outlet, date, address."""
    parts = [source.title, source.outlet, str(source.date) if source.date else None, source.url]
    return ", ".join(part for part in parts if part)
