"""Characters that steer what shows a text, as escapes that are seen: no text of a case can hide or reorder another."""

from __future__ import annotations

import codecs
import re

# Controls but tabs and ends of lines; marks that reorder text or end a line; halves of pairs. What joins letters, as
# Persian and Hindi need it, stays.
_STEERING = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb]"
    "|\r(?!\n)"
)
_ENCODING = "comity.escapes"


def escaped(text: str) -> str:
    r"""A text with what steers as escapes like `\u001b`, which are those of JSON: JSON still says the same."""
    return _STEERING.sub(lambda found: _escape(found[0]), text)


def on_one_line(text: str) -> str:
    """The same, with ends of lines as escapes too: for what would look like another line."""
    return escaped(text).replace("\r", _escape("\r")).replace("\n", _escape("\n"))


def encodable(text: str, encoding: str) -> str:
    """A text with such escapes for all that an encoding does not have."""
    return text.encode(encoding, _ENCODING).decode(encoding)


def _escape(text: str) -> str:
    units = text.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{high:02x}{low:02x}" for high, low in zip(units[::2], units[1::2], strict=True))


def _escape_rest(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return _escape(error.object[error.start : error.end]), error.end


codecs.register_error(_ENCODING, _escape_rest)
