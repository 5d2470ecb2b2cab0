"""The YAML tree: exact places, the core schema, and refusals that read the same with both parsers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from unittest import mock

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from comity.load import yamltree
from comity.load.nodes import Listing, Scalar, Table, comment_after, data, find, key_of
from comity.problems import CaseError, Problem, Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comity.load.nodes import Node

EACH_STYLE = {
    "plain": "a: x y\n   z # c\n",
    "single": "a: 'it''s\n\n   so'\n",
    "double": 'a: "\\x41 \\u00e9\\\n   b\\n"\n',
    "literal": "a: |\n  one\n   two\n\n",
    "folded": "a: >-\n  one\n  two\n\n\n  three\n   four\n",
}


# Both parsers


def outcome(source: Source) -> Node | tuple[Problem, ...]:
    problems: list[Problem] = []
    node = yamltree.read(source, problems)
    return node if node is not None and not problems else CaseError(problems).problems


def both(text: str) -> Node | tuple[Problem, ...]:
    """What libyaml and the Python parser make of a text, which is the same."""
    source = Source("case.yaml", text)
    fast = outcome(source)
    with mock.patch.object(yamltree, "_FAST", yaml.SafeLoader):
        assert outcome(source) == fast
    return fast


def read(text: str) -> Node:
    node = both(text)
    assert not isinstance(node, tuple), node
    return node


def said(text: str) -> list[str]:
    """Each problem as `line:column: message [code]`, with its other places and its hint."""
    problems = both(text)
    assert isinstance(problems, tuple), problems
    return [line for problem in problems for line in _lines(problem)]


def _lines(problem: Problem) -> Iterator[str]:
    assert problem.span
    yield f"{_place(problem.span)}: {problem.message} [{problem.code}]"
    yield from (f"{_place(span)}: {label}" for label, span in problem.also)
    if problem.hint:
        yield f"help: {problem.hint}"


def _place(span: Span) -> str:
    return ":".join(map(str, span.source.place(span.start)))


def scalars(node: Node) -> Iterator[Scalar]:
    match node:
        case Scalar():
            yield node
        case Table(items):
            for key, value in items:
                yield key
                yield from scalars(value)
        case Listing(items):
            for item in items:
                yield from scalars(item)


def value_at(text: str, *path: str | int) -> Scalar:
    node = find(read(text), path)
    assert isinstance(node, Scalar)
    return node


def assert_every_character_has_its_place(scalar: Scalar) -> None:
    places = [scalar.at(i, i + 1) for i in range(len(scalar.value))]
    end = scalar.span.start
    for char, place in zip(scalar.value, places, strict=True):
        between = scalar.span.source.text[end : place.start]
        if scalar.style == "plain" or end > scalar.span.start:
            assert not between.replace("\\\n", "").replace("\\\r", "").strip(" \t\r\n"), between
        assert char in decoded(place.text, scalar.style), (char, place.text)
        end = place.end
    if places:
        assert scalar.at(0, len(places)) == Span(places[0].source, places[0].start, places[-1].end)
    assert scalar.span.start <= scalar.at(len(places), len(places)).start <= scalar.span.end


def decoded(written: str, style: str) -> tuple[str, ...]:
    """The characters that a written piece can stand for."""
    if written in ("\n", "\r\n", "\r"):
        return (" ", "\n")
    if style == "double" and written.startswith("\\"):
        return (str(yaml.safe_load(f'"{written}"')),)
    return ("'",) if style == "single" and written == "''" else (written,)


# Spans


def test_keys_values_and_collections_know_their_characters() -> None:
    tree = read("# head\né😀: [x, {y: 'z'}]  # tail\r\nlist:\r\n- 1\r\n# end\r\n")
    assert isinstance(tree, Table)
    texts = [tree.span.text, *(part.span.text for item in tree.items for part in item)]
    whole = "é😀: [x, {y: 'z'}]  # tail\r\nlist:\r\n- 1"
    assert texts == [whole, "é😀", "[x, {y: 'z'}]", "list", "- 1"]


def test_a_byte_order_mark_shifts_nothing() -> None:
    assert value_at("\ufeffkey: 😀 b", "key").at(2, 3).text == "b"


def test_a_value_left_out_stands_behind_its_colon() -> None:
    assert [value_at(text, "b").span.start for text in ("b:\nc: 1", "{b: }", "{b : # c\n}", "{b}")] == [2, 3, 4, 2]


def test_anchor_and_tag_are_no_part_of_a_span() -> None:
    tree = read("a: &x !!str # why\n  5\nb: !!seq\n  - &y\n  - &z:z\nc: *x\n")
    assert isinstance(tree, Table)
    spans = [tree.items[0][1].span.text, tree.items[1][1].span.text]
    assert spans == ["5", "- &y\n  - &z:z"]
    assert data(tree) == {"a": "5", "b": [None, ":z"], "c": "5"}
    assert find(tree, ["c"]) is find(tree, ["a"])


@pytest.mark.parametrize(("style", "text"), EACH_STYLE.items())
def test_every_style_maps_back_to_the_file(style: str, text: str) -> None:
    scalar = value_at(text, "a")
    assert scalar.style == style
    assert_every_character_has_its_place(scalar)


@pytest.mark.parametrize(
    ("text", "start", "end", "covered"),
    [
        ("a: x y", 2, 3, "y"),
        ("a: x\n  y", 1, 2, "\n"),
        ("a: x \n\n  y", 1, 2, "\n"),
        ("a: x\r\n  yes z", 2, 5, "yes"),
        ("a: 'it''s so'", 2, 3, "''"),
        ("a: 'it''s so'", 5, 7, "so"),
        ('a: "\\u00e9\\x41b"', 1, 2, "\\x41"),
        ('a: "\\U0001f600 ok"', 2, 4, "ok"),
        ('a: "x\\\n   y"', 1, 2, "y"),
        ('a: "x\\\n\n   y"', 1, 2, "\n"),
        ("a: |2\n    x\n  y", 2, 3, "x"),
        ("a: |+\n\n\nb: 1", 1, 2, "\n"),
        ("a: >\n  x\n  y\n\n  z\n   w\n  v", 1, 2, "\n"),
        ("a: >\n  x\n  y\n\n  z\n   w\n  v", 4, 11, "z\n   w\n  v"),
        ("a: |", 0, 1, ""),
    ],
)
def test_a_range_of_a_value_is_a_range_of_the_file(text: str, start: int, end: int, covered: str) -> None:
    assert value_at(text, "a").at(start, end).text == covered


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: x and", 8),
        ("a: x\n   and", 11),
        ("a: 'x''s'", 8),
        ("a: ''", 4),
        ('a: "\\\n"', 4),
        ("a: |\n  x and\nb: 1\n", 12),
        ("a: >-\n", 3),
        ("a:", 2),
    ],
)
def test_the_end_of_a_value_is_on_its_own_line(text: str, place: int) -> None:
    scalar = value_at(text, "a")
    end = scalar.at(len(scalar.value), len(scalar.value) + 5)
    assert (end.start, end.end) == (place, place)


def test_an_empty_range_within_a_decoded_value_is_the_place_of_its_character() -> None:
    assert value_at("a: 'it''s'", "a").at(3, 3).start == 8


CHARS = st.sampled_from("ab:-#'\"\\ \t\n\r,[]{}&*!|>%@?é😀\u202f\x07\xa0")
DUMPERS = [yaml.SafeDumper, *([yaml.CSafeDumper] if yaml.__with_libyaml__ else [])]


@given(
    text=st.text(CHARS, max_size=60),
    style=st.sampled_from([None, "'", '"', "|", ">"]),
    width=st.integers(5, 60),
    indent=st.integers(2, 7),
    line_break=st.sampled_from(["\n", "\r\n", "\r"]),
    allow_unicode=st.booleans(),
    dumper=st.sampled_from(DUMPERS),
)
def test_whatever_is_written_maps_back_character_by_character(  # noqa: PLR0913 - one for each choice of the writer
    *,
    text: str,
    style: str | None,
    width: int,
    indent: int,
    line_break: str,
    allow_unicode: bool,
    dumper: type[yaml.SafeDumper],
) -> None:
    written = yaml.dump(
        {"k": [{"key": text}]},
        Dumper=dumper,
        default_style=style,
        width=width,
        indent=indent,
        line_break=line_break,
        allow_unicode=allow_unicode,
    )
    tree = both(written)  # the writers have bugs, so that not every text can be read again
    for scalar in () if isinstance(tree, tuple) else scalars(tree):
        assert_every_character_has_its_place(scalar)


PIECES = (
    """a|b|é😀|: |- |  |'|"|''|#| # c|[|]|{|}|,|&a |*a|\\n|\\x41|!!str |!!int |!x |\t|1|~|<<: |@|\\ud800|\ufeff|\0"""
)
LINES = [
    "\n",
    "\r\n",
    "\r",
    "\n  ",
    "\n\n",
    "\\\n",
    "|\n  ",
    ">-\n ",
    "|2\n",
    "|#\n",
    "\n---\n",
    "...\n",
    "%YAML 1.2\n",
]


@given(st.lists(st.sampled_from([*PIECES.split("|"), *LINES]), max_size=14).map("".join))
@example("a: &1:1\\")
@example("[a: ]")
@example("|#")
def test_any_text_is_a_tree_or_a_list_of_placed_problems(text: str) -> None:
    found = both(text)
    if isinstance(found, tuple):
        assert str(CaseError(found))
        assert all(problem.span and 0 <= problem.span.start <= problem.span.end <= len(text) for problem in found)
        return
    assert find(found, []) is found
    for scalar in scalars(found):
        assert_every_character_has_its_place(scalar)
        assert scalar.style == "plain" or comment_after(scalar) is None


# Values


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("", None), ("~", None), ("null", None), ("NULL", None), ("nuLL", "nuLL"),
        ("true", True), ("False", False), ("TRUE", True), ("no", "no"), ("yes", "yes"), ("on", "on"), ("y", "y"),
        ("0", 0), ("-12", -12), ("+3", 3), ("017", 17), ("0o17", 15), ("0x1F", 31), ("-0x1F", "-0x1F"),
        ("1_000", "1_000"), ("12:30", "12:30"), ("2024-06-17", "2024-06-17"), ("0b11", "0b11"), ("0o8", "0o8"),
        ("1.5", 1.5), (".5", 0.5), ("5.", 5.0), ("1e3", 1000.0), (".", "."), ("-a", "-a"), ("1.2.3", "1.2.3"),
        (".inf", math.inf), ("-.INF", -math.inf), ("+.Inf", math.inf), (".Info", ".Info"), ("inf", "inf"),
        ("'1'", "1"), ('"true"', "true"), ("|\n  1", "1"), (">-\n  ~\n", "~"), ("\u0661", "\u0661"),
        ("!!str 5", "5"), ("!!str", ""), ("!!int '5'", 5), ("!!float 5", 5.0), ("!!float .5", 0.5),
        ("!!bool 'true'", True), ("!!null ''", None), ("!!map {a: 1}", {"a": 1}), ("!!seq []", []),
        ("true\n  x", "true x"), ("[1, [], {}]", [1, [], {}]), ("{null: ~, 1: 2}", {"null": None, "1": 2}),
    ],
)  # fmt: skip
def test_scalars_follow_the_core_schema(written: str, value: object) -> None:
    found = data(find(read(f"- {written}"), [0]))
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("written", [".nan", ".NaN", ".NAN"])
def test_not_a_number_is_a_number(written: str) -> None:
    node = yamltree.read(Source("case.yaml", written), [])
    assert node
    found = data(node)
    assert isinstance(found, float)
    assert math.isnan(found)


# Finding


def test_a_path_leads_to_the_deepest_node_there_is() -> None:
    tree = read("terms:\n- {id: one, 5: [x]}\n")
    paths: list[list[str | int]] = [["terms", 0, "id"], ["terms", 0, 5, "function", 0], ["terms", 9, "id"]]
    assert [data(find(tree, path)) for path in paths] == ["one", "x", [{"id": "one", "5": ["x"]}]]
    assert find(tree, []) is tree


def test_a_key_has_a_place_of_its_own() -> None:
    tree = read("one: two\nthree: 4\n")
    assert isinstance(tree, Table)
    key = key_of(tree, "three")
    assert key
    assert (key.value, key.span.start) == ("three", 9)
    assert key_of(tree, "two") is None


@pytest.mark.parametrize(
    ("text", "comment"),
    [
        ("a: x # and y\n", "# and y"),
        ("a: x\n  y  #z\r\n", "#z"),
        ("a: # only this\n", "# only this"),
        ("a: x#y\n", None),
        ("a: x\n  # a remark of its own\n", None),
        ("a: 'x' # y\n", None),
        ("a: |\n  x # y\n", None),
    ],
)
def test_a_comment_behind_a_plain_text_is_found(text: str, comment: str | None) -> None:
    found = comment_after(value_at(text, "a"))
    assert (found and found.text) == comment


# Refusals


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "\ufeff", "&a"])
def test_a_file_without_a_value_is_empty(text: str) -> None:
    assert said(text) == ["1:1: the file is empty [empty]"]


@pytest.mark.parametrize("text", ["~", "''", "!!str"])
def test_a_written_null_or_empty_text_is_a_value(text: str) -> None:
    assert data(read(text)) in (None, "")


QUOTED = "help: put the whole text in quotes"
INDENTATION = "help: check the indentation of this line"
ABOVE = f"{QUOTED}, or check the indentation and the end of the line above"
TABS = "help: use spaces; a tab can stand only in quotes, in a block text or in a comment"
REFUSED = {
    "a: 1\nb: 2\na: 3\na: 4": [
        "3:1: the key `a` stands twice here [duplicate]", "1:1: first here",
        "4:1: the key `a` stands twice here [duplicate]", "1:1: first here",
    ],
    f"{'k' * 99}: 1\n{'k' * 99}: 1": [
        f"2:1: the key `{'k' * 59}…` stands twice here [duplicate]", "1:1: first here",
    ],
    '"\\a": 1\n"\\a": 1': ["2:1: the key `�` stands twice here [duplicate]", "1:1: first here"],
    "[a]: 1\n? {b: 1}\n: 2": [
        "1:1: a key must be a text, not a list [unsupported-yaml]", QUOTED,
        "2:3: a key must be a text, not a mapping [unsupported-yaml]", QUOTED,
    ],
    "- &x a\n- *x : 1": ["2:3: a key must be a text, not an alias [unsupported-yaml]"],
    "a: &x {}\n<<: *x": [
        "2:1: merge keys are not supported [unsupported-yaml]",
        "help: write the keys out, or give the shared part a key of its own and an alias",
    ],
    "a: !!python/object:os.x {}\nb: &x !foo y": [
        "1:4: unknown tag `!!python/object:os.x` [unsupported-yaml]", f"help: leave the tag out, or {QUOTED[6:]}",
        "2:7: unknown tag `!foo` [unsupported-yaml]", f"help: leave the tag out, or {QUOTED[6:]}",
    ],
    "[!!int x, !!bool 1, !!float true, !!map [], !!str {}, !!float 0x1F, !!int true]": [
        "1:2: the tag `!!int` does not fit `x` [unsupported-yaml]",
        "1:11: the tag `!!bool` does not fit `1` [unsupported-yaml]",
        "1:21: the tag `!!float` does not fit `true` [unsupported-yaml]",
        "1:35: the tag `!!map` does not fit a list [unsupported-yaml]",
        "1:45: the tag `!!str` does not fit a mapping [unsupported-yaml]",
        "1:55: the tag `!!float` does not fit `0x1F` [unsupported-yaml]",
        "1:69: the tag `!!int` does not fit `true` [unsupported-yaml]",
    ],
    "a: 1\n---\nb: 2": ["2:1: a second document starts here [unsupported-yaml]", "help: put it in a file of its own"],
    "a: 1\na: 2\n---\nb: 2": [
        "2:1: the key `a` stands twice here [duplicate]", "1:1: first here",
        "3:1: a second document starts here [unsupported-yaml]", "help: put it in a file of its own",
    ],
    "a: 1\na: 2\nb: @": [
        "3:4: an unquoted text cannot start with `@` [bad-yaml]", QUOTED,
    ],
    "- &a [1, *a]": ["1:10: the alias `*a` stands inside what it names [circle]"],
    "x: *no": ["1:4: no anchor above has the name of the alias `*no` [bad-yaml]", QUOTED],
    "a:\n\tb: 1": ["2:1: a tab cannot stand here [bad-yaml]", TABS],
    "a: x\ty": ["1:5: a tab cannot stand here [bad-yaml]", TABS],
    "b: 2\na 1\nc: 2": ["2:1: expected a `:` behind this key [bad-yaml]", INDENTATION],
    "a: b: c": ["1:5: a `:` cannot stand here [bad-yaml]", ABOVE],
    "a: - b": ["1:4: a list cannot start here [bad-yaml]", ABOVE],
    "a: ? b": ["1:4: a `?` cannot stand here [bad-yaml]", QUOTED],
    "a: 'b\nc: d": ["1:4: this quote is never closed [bad-yaml]"],
    'a: "b\n---\n': ["1:4: this quote is never closed [bad-yaml]"],
    'a: "\\q"': ["1:5: unknown escape [bad-yaml]", "help: write a backslash as two, or use single quotes"],
    'a: "\\u12"': ["1:5: this escape needs 4 hexadecimal digits [bad-yaml]"],
    'a: "\\U00110000"': ["1:5: `\\U00110000` is no character [bad-yaml]"],
    'a: "\\UFFFFFFFF"': ["1:5: `\\UFFFFFFFF` is no character [bad-yaml]"],
    'a: "x\\ud83d\\ude00"': [
        "1:6: `\\ud83d` is half a character [bad-yaml]",
        "help: write the character itself, or its code after `\\U`",
    ],
    "a: [b,\n  c": ["1:4: this `[` is never closed [bad-yaml]"],
    "a: {b: 1": ["1:4: this `{` is never closed [bad-yaml]"],
    "a: [b\nc: 1]": ["2:2: expected `,` or `]` [bad-yaml]", "1:4: the list starts here"],
    "a: {b: 1 c: 2}": ["1:11: expected `,` or `}` [bad-yaml]", "1:4: the mapping starts here"],
    "a: 'it's'": ["1:8: this cannot follow the value before it [bad-yaml]", QUOTED],
    "a:\n  b: 1\n c: 2": ["3:2: expected a key in line with the keys above [bad-yaml]", INDENTATION],
    "- a\nb: c": ["2:1: expected a `-` in line with the one above [bad-yaml]", INDENTATION],
    "a: ]": ["1:4: expected a value [bad-yaml]"],
    "\ufeff[a]\nb: 1": ["2:1: this does not belong to the document above it [bad-yaml]", INDENTATION],
    "a: *": ["1:5: the name of an alias holds only `a` to `z`, digits, `-` and `_` [bad-yaml]", QUOTED],
    "a: | b\n": ["1:6: only a comment can follow `|` or `>` on its line [bad-yaml]"],
    "a: |#b\n": ["1:5: only a comment can follow `|` or `>` on its line [bad-yaml]"],
    "%YAML 3.0\n---\na": ["1:1: found incompatible yaml document (version 1.* is required) [bad-yaml]"],
    f"%YAML 1.{'9' * 5000}\n--- a": ["1:9: this number is too long [bad-yaml]"],
    "a: b # c\n  # d # e\n  f": [
        "3:3: this cannot go on with the text above, which ends at the comment [bad-yaml]",
        "1:6: the comment", f"{QUOTED}, or move the comment",
    ],
    f"a: {'9' * 1001}": ["1:4: the number has more than 1,000 characters [too-large]"],
}  # fmt: skip


@pytest.mark.parametrize(("text", "lines"), REFUSED.items(), ids=[repr(text[:20]) for text in REFUSED])
def test_a_mistake_is_named_at_its_place(text: str, lines: list[str]) -> None:
    assert said(text) == lines


@pytest.mark.parametrize("char", ["\0", "\x1b", "\x85", "\ud800", "\u2028", "\ufffe", "\ufeff"])
def test_a_character_that_yaml_cannot_hold_is_named_at_its_place(char: str) -> None:
    message = f"1:4: the character U+{ord(char):04X} cannot stand in a YAML file [bad-yaml]"
    assert said(f"a: {char}") == [message, "help: delete it, or write it as an escape in double quotes"]


def test_a_long_text_of_digits_in_quotes_is_text() -> None:
    assert len(value_at(f"a: '{'9' * 2000}'", "a").value) == 2000


@pytest.mark.parametrize(("opened", "mark"), [("[", "1:61"), ("{a: ", "1:241"), ("- ", "1:121")])
def test_deep_nesting_is_refused_where_it_becomes_too_deep(opened: str, mark: str) -> None:
    message = f"{mark}: more than 60 lists and mappings stand inside one another here [too-large]"
    assert said(opened * 100_000) == [message]


def test_sixty_levels_can_be_read_and_turned_into_data() -> None:
    found = data(read("[" * 60 + "]" * 60))
    for _ in range(59):
        assert isinstance(found, list)
        (found,) = found
    assert found == []


def test_depth_counts_through_aliases() -> None:
    text = "- &a " + "[" * 30 + "]" * 30 + "\n- " + "[" * 29 + "*a" + "]" * 29
    read(text)
    deeper = text.replace("[*a]", "[[*a]]")
    message = "2:33: more than 60 lists and mappings stand inside one another here [too-large]"
    assert said(deeper) == [message]


def test_an_alias_bomb_is_refused_at_the_alias_that_is_too_much() -> None:
    lines = ["- &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"- &a{i + 1} [{', '.join([f'*a{i}'] * 10)}]" for i in range(30)]
    message = "the file holds more than 200,000 values, counting each alias [too-large]"
    assert said("\n".join(lines)) == [f"6:8: {message}"]


def test_a_file_of_too_many_values_is_refused() -> None:
    with mock.patch.object(yamltree, "MAX_NODES", 100):
        read("- a\n" * 99)
        message = "the file holds more than 100 values, counting each alias [too-large]"
        assert said("- a\n" * 100) == [f"100:3: {message}"]


def test_a_file_of_too_many_characters_is_not_parsed() -> None:
    with mock.patch.object(yaml.SafeLoader, "get_event", side_effect=AssertionError):
        assert said("a" * 5_000_001) == ["1:1: the file holds more than 5,000,000 characters [too-large]"]


def test_nothing_in_a_file_is_executed() -> None:
    assert said("!!python/object/apply:os.system ['exit 1']")[0] == (
        "1:1: unknown tag `!!python/object/apply:os.system` [unsupported-yaml]"
    )
