"""Values that programs stumble over, and changes to texts that are not made for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

CHARACTERS = (
    "\x00", "\x01", "\x07", "\x08", "\t", "\n", "\r", "\r\n", "\x1b[2K", "\x1b]0;x\x07", "\x7f", "\x85", "\x9b31m",
    "\xa0", "\xad", "\u0301", "\u061c", "\u200b", "\u200d", "\u200e", "\u2028", "\u2029", "\u202e", "\u2066",
    "\u3000", "\ufeff", "\ufffe", "\uffff", "\U0001f600", "\U0001f1e9\U0001f1ea", "\U000e0001", "\u0663", "\uff11",
    "\u00b2", "\u212a", "\u0131", "\u01c5", "\ufb01", "\u6f22", "'", '"', "`", "\\", "#", " #", ":", ": ", "-", "- ",
    "?", ",", "{", "}", "[", "]", "&a ", "*a", "!", "!!str ", "|", ">", "%", "@", "<<", "---", "...", "=", "(", ")",
    "<", "&lt;", "</script>", "${x}", "{x}", "%s", "$(x)", ";", "/", "//", "/*", "--", "..", "\\x1b",
)  # fmt: skip

SCALARS = (
    "null", "~", "", "true", "false", "yes", "no", "on", "True", "0", "-0", "1", "-1", "01", "0o17", "0x1F", "0b1",
    "1_000", "1e3", "1e400", "-1e400", "1e-400", ".5", "5.", "+5", ".inf", "-.inf", ".nan", "nan", "inf", "0.1",
    "1.0", "100000000000000000", "999999999999999999", "-999999999999999999", "1000000000000000000", "9" * 400,
    "0." + "3" * 30, "1:30", "12:30:45", "2024-06-17", "2024-06-31", "2024-6-1", "0001-01-01", "0000-01-01",
    "9999-12-31", "10000-01-01", "2024-06-17T12:30", "2024-06-17 12:30:00", "2024-06-17T25:00",
    "2024-06-17T12:30:00Z", "2024-06-17T12:30:00+02:00", "2024-W25-1", "20240617",
    "\u0662\u0660\u0662\u0664-\u0660\u0666-\u0661\u0667", "30 days", "1 day", "0 days", "-1 days", "999999 days",
    "999999 weeks", "999999 hours", "1000000 days", "30days", "\u0663 days", "30 months", "1.5 days", "''", '""',
    "' '", '"\\0"', '"\\x1b[2K"', '"\\u202e"', '"\\ud800"', '"\\n"', '"\\uFFFE"', "'\u202e'", "x" * 101, "x" * 5000,
    "a.b", "a-b", "-a", "_a", "a_", "1a", "class", "and", "once", "today", "date", "lambda", "None", "self",
    "__class__", "__proto__", "constructor", "toString", "{}", "[]", "[[]]", "[null]", "{a: b}", "{a: }", "[a, b, a]",
    "!!str 1", "!!int x", "!!binary aGk=", "!!python/object/apply:os.system [x]", "!!set {a}", "!local x",
    "!<tag:yaml.org,2002:str> 1", "&a x", "*a", "&a [*a]", "<<", "? x", "|\n x", ">-\n  x", "@x", "`x`", "%x",
    "a # b", "a: b", "javascript:alert(1)", "../../x", "/dev/null", "x\\0y", "c:\\x", "~/x", "file:///x", "http://[",
    "north", "east", "bank",
)  # fmt: skip

LINES = (
    "---", "...", "%YAML 1.1", "%YAML 9.9", "%TAG ! tag:x,2000:", "# comment", "- x", "? x", ": x", "<<: *a",
    "a: &a b", "\tx: y", "x:", "x: |", "  x: >", "\ufeff", "\x00", "{", "}", "[", "]", "'", '"',
)  # fmt: skip


def character(random: Random) -> str:
    """A character, or a few, that something may take for more than a letter."""
    return (
        random.choice(CHARACTERS)
        if random.random() < 0.9
        else chr(random.choice((random.randrange(0x300), random.randrange(0xD800))))
    )


def scalar(random: Random) -> str:
    """A scalar of YAML that is hardly ever meant."""
    found = random.choice(SCALARS)
    if random.random() < 0.1:
        at = random.randrange(len(found) + 1)
        found = found[:at] + character(random) + found[at:]
    return found


def torn(random: Random, text: str) -> str:
    """A text with a few changes that know nothing of what it is."""
    for _ in range(random.choice((1, 1, 1, 2, 3, 5))):
        text = random.choice((_put, _put, _cut, _twice, _moved, _line, _flipped, _ended))(random, text)
    return text


def torn_bytes(random: Random, raw: bytes) -> bytes:
    """The same for bytes: some flipped, some cut, some of another encoding."""
    found = bytearray(raw)
    for _ in range(random.choice((1, 1, 2, 4))):
        at = random.randrange(len(found) + 1)
        match random.randrange(5):
            case 0 if at < len(found):
                found[at] ^= 1 << random.randrange(8)
            case 1 if at < len(found):
                found[at] = random.randrange(256)
            case 2:
                found[at:at] = random.randbytes(random.choice((1, 2, 8)))
            case 3:
                del found[at : at + random.choice((1, 2, 8, 64))]
            case _ if random.random() < 0.1:
                del found[at:]
    return bytes(found)


def _put(random: Random, text: str) -> str:
    at = random.randrange(len(text) + 1)
    return text[:at] + character(random) + text[at:]


def _cut(random: Random, text: str) -> str:
    at = random.randrange(len(text) + 1)
    return text[:at] + text[at + random.choice((1, 1, 2, 5, 20)) :]


def _twice(random: Random, text: str) -> str:
    at, length = random.randrange(len(text) + 1), random.choice((1, 5, 50))
    return text[:at] + text[at : at + length] * 2 + text[at + length :]


def _moved(random: Random, text: str) -> str:
    at, to, length = random.randrange(len(text) + 1), random.randrange(len(text) + 1), random.choice((1, 5, 50))
    rest = text[:at] + text[at + length :]
    return rest[:to] + text[at : at + length] + rest[to:]


def _line(random: Random, text: str) -> str:
    lines = text.split("\n")
    at = random.randrange(len(lines))
    match random.randrange(5):
        case 0:
            lines.insert(at, random.choice(LINES))
        case 1:
            del lines[at]
        case 2:
            lines.insert(at, lines[at])
        case 3:
            lines[at] = random.choice((" ", "  ", "\t")) + lines[at]
        case _:
            lines[at] = lines[at].removeprefix(" ")
    return "\n".join(lines)


def _flipped(random: Random, text: str) -> str:
    if not text:
        return text
    at = random.randrange(len(text))
    return text[:at] + chr(ord(text[at]) ^ (1 << random.randrange(7))) + text[at + 1 :]


def _ended(random: Random, text: str) -> str:
    match random.randrange(4):
        case 0:
            return text.replace("\n", random.choice(("\r\n", "\r", "\x85", "\u2028")))
        case 1:
            return text[: random.randrange(len(text) + 1)]
        case 2:
            return "\ufeff" + text
        case _:
            return text.rstrip("\n")
