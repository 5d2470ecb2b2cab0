"""Pictures of many scenarios, as plain SVG: the same answer gives the same text, and nothing in it is a script.

They follow the reader's light or dark scheme. Nothing is told by colour alone: each area has a pattern and is named in
words with its count.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Literal, NamedTuple

from comity.report.shares import share

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from comity.tallies import Sweep, Together

WIDTH = 720
SHOWN = 30
"""Terms in a picture; how many are left out is written below it."""
EDGE = 16
"""The margin, in pixels."""
_LETTER = 7.0  # about a letter's width
_LABELS = 200  # the width of the labels on the left
_CELL = 32  # the size of a cell of a matrix

Mark = Literal["accepts", "open", "rejects", "not_engaged", "infeasible"]
MARKS: tuple[Mark, ...] = ("accepts", "open", "rejects", "not_engaged", "infeasible")

_STYLE = """\
text{font:12px system-ui,sans-serif;fill:#1b1b1b}.h{font-size:15px;font-weight:600}.q{fill:#4d4d4d}
.m{text-anchor:middle}.e{text-anchor:end}.ground{fill:#ffffff}.frame{fill:none;stroke:#767676}
.accepts{fill:#4477aa}.open{fill:#d9c26a}.rejects{fill:#aa5588}.not_engaged{fill:#b5b5b5}.infeasible{fill:#6d6d6d}
.line{stroke:#ffffff;stroke-width:1.5;fill:none}.heat{fill:#4477aa}
@media (prefers-color-scheme:dark){text{fill:#ececec}.q{fill:#b8b8b8}.ground{fill:#161616}.frame{stroke:#8c8c8c}
.line{stroke:#161616}}"""
_PATTERNS = {
    "open": '<circle class="dots" cx="4" cy="4" r="1.4" fill="#1b1b1b"/>',
    "rejects": '<path class="line" d="M0 8L8 0"/>',
    "infeasible": '<path class="line" d="M0 0L8 8M0 8L8 0"/>',
    "not_engaged": '<path class="line" d="M0 4H8"/>',
}


class Picture(NamedTuple):
    """A picture: its title, a description in words, its body, and its height in pixels; its width is `WIDTH`."""

    title: str
    told: str
    body: str
    height: int


def svg(*pictures: Picture) -> str:
    """Pictures below each other, as the text of one SVG file."""
    parts, top = [], 0
    for each in pictures:
        parts.append(
            f'<g role="img" transform="translate(0 {top})"><title>{_safe(each.title)}</title>'
            f"<desc>{_safe(each.told)}</desc>{each.body}</g>\n"
        )
        top += each.height
    title = "; ".join(each.title for each in pictures)
    patterns = "".join(
        f'<pattern id="{name}" width="8" height="8" patternUnits="userSpaceOnUse">{drawn}</pattern>'
        for name, drawn in _PATTERNS.items()
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" width="{WIDTH}" height="{top}" '
        f'role="group"><title>{_safe(title)}</title><style>{_STYLE}</style><defs>{patterns}</defs>\n'
        f'<rect class="ground" width="{WIDTH}" height="{top}"/>\n{"".join(parts)}</svg>\n'
    )


def page(title: str, *pictures: Picture) -> str:
    """Pictures as one HTML page that needs nothing else, with the description of each in words below them."""
    words = "\n".join(f"<h2>{_safe(each.title)}</h2>\n<p>{_safe(each.told)}</p>" for each in pictures)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{_safe(title)}</title>\n<style>:root{{color-scheme:light dark}}"
        "body{font:15px/1.5 system-ui,sans-serif;max-width:760px;margin:2em auto;padding:0 1em}"
        "figure{margin:0 0 2em}svg{max-width:100%;height:auto}</style>\n</head>\n"
        f"<body>\n<h1>{_safe(title)}</h1>\n<figure>\n{svg(*pictures)}</figure>\n{words}\n</body>\n</html>\n"
    )


# --- acceptance by party -------------------------------------------------------------------------------------------


def acceptance(answer: Sweep) -> Picture:
    """A bar for each party, with the scenarios of each of its stances; the last bar is of what all accept."""
    title = f"Acceptance by party: {answer.scenarios:,} scenarios of {answer.table}"
    rows = [(party.title, {mark: party.stances.get(mark, 0) for mark in MARKS}) for party in answer.parties]
    everyone: dict[Mark, int] = {"accepts": answer.accepted, "infeasible": answer.infeasible}
    body, top = [*heading(title), *legend(MARKS, 46)], 76
    for name, counts in (*rows, ("Acceptable to all", everyone)):
        body += _bar(name, counts, answer.scenarios, top)
        top += 54
    told = [f"{name}: {_counts(counts)}." for name, counts in rows]
    told.append(f"Acceptable to all: {answer.accepted:,} ({share(answer.accepted, answer.scenarios)}).")
    return Picture(title, " ".join(told), "".join(body), top + EDGE)


def _bar(name: str, counts: Mapping[Mark, int], total: int, top: int) -> Iterator[str]:
    left, room = EDGE + _LABELS, WIDTH - 2 * EDGE - _LABELS
    yield text_at(EDGE, top + 15, name, room=_LABELS - 12)
    before = 0
    for mark, count in counts.items():
        start, end = (room * each // max(1, total) for each in (before, before + count))
        before += count
        if count:
            yield area(mark, left + start, top, max(1, end - start), 22, f"{name}: {_words(mark)} {count:,}")
    yield f'<rect class="frame" x="{left}" y="{top}" width="{room}" height="22"/>'
    yield text_at(left, top + 37, _counts(counts), "q", room=room)


def _counts(counts: Mapping[Mark, int]) -> str:
    return ", ".join(f"{_words(mark)} {count:,}" for mark, count in counts.items() if count) or "none"


def _words(mark: str) -> str:
    return mark.replace("_", " ")


def area(mark: str, x: int, y: int, width: int, height: int, title: str) -> str:  # noqa: PLR0913, PLR0917 - a rectangle
    """A rectangle with the colour and the pattern of a stance."""
    place = f'x="{x}" y="{y}" width="{width}" height="{height}"'
    pattern = f'<rect fill="url(#{mark})" {place}/>' if mark in _PATTERNS else ""
    return f'<g><title>{_safe(title)}</title><rect class="{mark}" {place}/>{pattern}</g>'


def legend(marks: Iterable[str], top: int) -> Iterator[str]:
    """What the colours and patterns stand for, in one line."""
    x = EDGE
    for mark in marks:
        yield area(mark, x, top, 16, 14, _words(mark))
        yield text_at(x + 22, top + 12, _words(mark))
        x += 22 + round(len(_words(mark)) * _LETTER) + 24


# --- what stands in the way ----------------------------------------------------------------------------------------


def blocking(answer: Sweep) -> Picture:
    """Which terms are violated, and which together where the sweep counted that."""
    return _bars(answer) if answer.together is None else _matrix(answer, answer.together)


def _bars(answer: Sweep) -> Picture:
    terms = [term for party in answer.parties for term in party.terms if term.blocks]
    terms.sort(key=lambda term: -(term.blocks or 0))
    total = answer.scenarios - answer.infeasible
    title = f"What stands in the way: terms violated in {total:,} scenarios that are not infeasible"
    body, top = heading(title), 46
    left, room = EDGE + _LABELS, WIDTH - 2 * EDGE - _LABELS
    told = [f"{term.term}: violated {term.blocks:,}, alone {term.blocks_alone:,}" for term in terms[:SHOWN]]
    for term, words in zip(terms, told, strict=False):
        long, alone = (room * (count or 0) // max(1, total) for count in (term.blocks, term.blocks_alone))
        body += [
            text_at(EDGE, top + 15, term.term, room=_LABELS - 12),
            f'<rect class="heat" fill-opacity="0.4" x="{left}" y="{top}" width="{max(1, long)}" height="18"/>',
            f'<rect class="heat" x="{left}" y="{top}" width="{alone}" height="18"/>',
            f'<rect class="frame" x="{left}" y="{top}" width="{room}" height="18"/>',
            text_at(left, top + 33, words.partition(": ")[2], "q", room=room),
        ]
        top += 46
    body += _left_out(len(terms) - SHOWN, top) if terms else [text_at(EDGE, top + 12, "No term is violated.", "q")]
    return Picture(title, ". ".join(told) or "No term is violated.", "".join(body), top + 20 + EDGE)


def _matrix(answer: Sweep, together: Together) -> Picture:
    names, counts = together.terms, together.counts
    order = sorted((at for at in range(len(names)) if counts[at][at]), key=lambda at: -counts[at][at])
    shown, most = order[:SHOWN], max((counts[at][at] for at in order), default=1)
    total = answer.scenarios - answer.infeasible
    title = f"Terms violated together: in how many of {total:,} scenarios that are not infeasible"
    left, top = EDGE + _LABELS, 70
    size = max(12, min(_CELL + 14, (WIDTH - 2 * EDGE - _LABELS) // max(1, len(shown))))
    body, told = heading(title), []
    for i, one in enumerate(shown):
        body.append(text_at(left + i * size + size // 2, top - 8, str(i + 1), "q m"))
        body.append(text_at(EDGE, top + i * size + size // 2 + 4, f"{i + 1} {names[one]}", room=_LABELS - 12))
        told.append(f"{names[one]}: violated {counts[one][one]:,}")
        for j, other in enumerate(shown):
            words = f"{names[one]} and {names[other]}: {counts[one][other]:,}" if i != j else told[-1]
            body.append(_heat(left + j * size, top + i * size, size, counts[one][other], most, words))
    if not shown:
        body.append(text_at(EDGE, top, "No term is violated.", "q"))
    top += len(shown) * size + 6
    body += _left_out(len(order) - SHOWN, top)
    return Picture(title, ". ".join(told) or "No term is violated.", "".join(body), top + 20 + EDGE)


def _heat(x: int, y: int, size: int, count: int, most: int, words: str) -> str:  # noqa: PLR0913, PLR0917 - a cell
    """A cell as strong as its count, in which text of either scheme can be read."""
    strength = round(0.04 + 0.56 * count / most, 3) if count else 0
    written = _short(count)
    number = text_at(x + size // 2, y + size // 2 + 4, written, "m") if len(written) * _LETTER < size else ""
    return (
        f'<g><title>{_safe(words)}</title><rect class="heat" fill-opacity="{strength}" x="{x}" y="{y}" width="{size}" '
        f'height="{size}"/><rect class="frame" stroke-opacity="0.4" x="{x}" y="{y}" width="{size}" height="{size}"/>'
        f"{number}</g>"
    )


def _short(count: int) -> str:
    """A count in at most five letters: `9999`, `12k`, `3M`, rounded down."""
    for size, unit in ((10**12, "T"), (10**9, "G"), (10**6, "M"), (10**4, "k")):
        if count >= size:
            return f"{count // (1000 if unit == 'k' else size)}{unit}"
    return str(count)


def _left_out(number: int, top: int) -> list[str]:
    return [text_at(EDGE, top + 14, f"{number:,} more terms are left out", "q")] if number > 0 else []


# --- text ----------------------------------------------------------------------------------------------------------


def heading(title: str) -> list[str]:
    """The title of a picture."""
    return [text_at(EDGE, 28, title, "h", room=WIDTH - 2 * EDGE, letter=8.2)]


def text_at(x: int, y: int, text: str, style: str = "", *, room: int | None = None, letter: float = _LETTER) -> str:  # noqa: PLR0913 - text at a place
    """Text at a place, cut to its room; the whole of it is then its title."""
    most = len(text) if room is None else max(1, int(room / letter))
    written = text if len(text) <= most else f"{text[: most - 1]}…"
    whole = "" if written == text else f"<title>{_safe(text)}</title>"
    named = f' class="{style}"' if style else ""
    return f'<text x="{x}" y="{y}"{named}>{whole}{_safe(written)}</text>'


def _safe(text: str) -> str:
    """Text for XML: escaped, without characters that it cannot hold."""
    return escape("".join(char if char.isprintable() or char == " " else "\ufffd" for char in text))
