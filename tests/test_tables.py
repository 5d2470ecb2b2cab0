"""Tables: every word is in them, in its column, and no line is too long."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from comity.report.tables import Table, lines, wrapped

WORDS = st.text(alphabet="abcdefgh.-_", min_size=1, max_size=30)
ITEMS = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
CELLS = st.lists(ITEMS, max_size=3).map(tuple)


def bare(text: str) -> str:
    return text.replace(" ", "")


@given(ITEMS, st.integers(2, 40))
def test_a_wrapped_text_has_all_its_words_and_fits(item: str, width: int) -> None:
    found = wrapped(item, width)
    assert bare("".join(found)) == bare(item)
    assert all(len(line) <= width for line in found)
    assert all(line.startswith(" ") for line in found[1:])


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=4), st.integers(24, 80))
def test_a_table_has_all_its_cells_and_fits(rows: list[tuple[tuple[str, ...], ...]], width: int) -> None:
    table = Table(("one", "second", "last"), tuple(rows))
    found = list(lines(table, width))
    assert found == list(lines(table, width))
    assert all(len(line) <= width for line in found)
    said = "".join(sorted(bare("".join(found[2:]))))
    assert said == "".join(sorted(bare("".join(item for row in rows for cell in row for item in cell))))
    assert found.count("") >= len(rows) - 1


def test_a_word_is_broken_where_its_parts_meet_and_a_date_is_not() -> None:
    assert wrapped("ulster_unionists.guns-first now", 12) == ["ulster_", " unionists.", " guns-first", " now"]
    assert wrapped("on 2000-06-01", 11) == ["on", " 2000-06-01"]


def test_the_columns_that_grow_least_tall_give_way_and_firm_ones_never_do() -> None:
    table = Table(
        ("day", "what", "who"), ((("2000-06-01",), ("a long way of saying little",), ("ann", "bob")),), firm=1
    )
    assert list(lines(table, 32)) == [
        "day         what             who",
        "----------  ---------------  ---",
        "2000-06-01  a long way of    ann",
        "             saying little   bob",
    ]
