"""Quotes as annotations of their sources, in the W3C Web Annotation Data Model (Recommendation of 23 February 2017).

Each statement with a quote and a source is an annotation: its target is the words in the source, by a
`TextQuoteSelector`; its bodies are the terms that rest on it. With the text of the source, the selector has what stands
before and after the words (section 4.2.4), and their place as a `TextPositionSelector` (4.2.5).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from comity.exports.names import urn
from comity.problems import CaseError, Problem, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from comity.case import Case, Party
    from comity.models import StatementDoc

AROUND = 32
"""Characters before and after a quote that a selector has, so that it is found where it occurs twice."""


def quotes(case: Case, texts: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The quotes of a case as an `AnnotationPage`, in JSON-LD; `texts` are those of sources, by their keys.

    Raises `CaseError` for a source that the case does not have, and with every quote that is not in the text of its
    source, where spaces and line breaks count alike.
    """
    problems = [
        Problem("unknown-source", f"there is no source `{key}`", hint=nearest(key, case.written.sources))
        for key in texts or {}
        if key not in case.written.sources
    ]
    items = [_annotation(party, key, doc, case, texts or {}, problems) for party, key, doc in _quoted(case)]
    if problems:
        raise CaseError(problems)
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": urn(case.id, "quotes"),
        "type": "AnnotationPage",
        "items": items,
    }


def _quoted(case: Case) -> Iterator[tuple[Party, str, StatementDoc]]:
    for party in case.parties:
        for key, doc in party.statements.items():
            if doc.quote and doc.source:
                yield party, key, doc


def _annotation(  # noqa: PLR0913, PLR0917 - what an annotation is of
    party: Party, key: str, doc: StatementDoc, case: Case, texts: Mapping[str, str], problems: list[Problem]
) -> dict[str, Any]:
    quote, source = str(doc.quote), str(doc.source)
    selector: dict[str, Any] | list[dict[str, Any]] = {"type": "TextQuoteSelector", "exact": quote}
    if source in texts:
        found = find(quote, texts[source])
        if found is None:
            message = f"the quote {shown(quote)} of `{party.name}.{key}` is not in the text of `{source}`"
            problems.append(Problem("no-such-quote", message))
        else:
            selector = _selectors(texts[source], *found)
    url = case.written.sources[source].url
    return {
        "id": urn(case.id, "quote", party.name, key),
        "type": "Annotation",
        "motivation": "linking",
        "creator": {"type": "Person", "name": doc.speaker},
        "body": [urn(case.id, "term", term.name) for term in party.terms if key in term.stated],
        "target": {"source": url or urn(case.id, "source", source), "selector": selector},
    }


def find(quote: str, text: str) -> tuple[int, int] | None:
    """Where the words of a quote first stand in a text, as offsets in characters; None where they do not."""
    words = r"\s+".join(re.escape(word) for word in quote.split())
    found = re.search(words, text)
    return found.span() if found else None


def _selectors(text: str, start: int, end: int) -> list[dict[str, Any]]:
    quoted = {
        "type": "TextQuoteSelector",
        "exact": text[start:end],
        "prefix": text[max(0, start - AROUND) : start],
        "suffix": text[end : end + AROUND],
    }
    return [quoted, {"type": "TextPositionSelector", "start": start, "end": end}]


def resolve(selector: Mapping[str, Any], text: str) -> tuple[int, int] | None:
    """The place in a text that a `TextQuoteSelector` means, as offsets in characters; None where there is none.

    Where its words occur more than once, what stands before and after them tells; the first of several that fit.
    """
    exact = str(selector["exact"])
    before, after = str(selector.get("prefix", "")), str(selector.get("suffix", ""))
    places = (found.start() for found in re.finditer(f"(?={re.escape(exact)})", text))
    for start in places:
        end = start + len(exact)
        if text[:start].endswith(before) and text[end:].startswith(after):
            return start, end
    return None
