"""Whatever text is given, markup says it as text, as XML and as HTML."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from comity.graphs.markup import Markup, joined, tag, visible


@example("a\r\nb\rc", "a\r\nb\rc")
@given(st.text(), st.text())
def test_any_text_and_any_value_come_back_as_they_were_but_for_what_is_not_seen(text: str, value: str) -> None:
    read = ET.fromstring(str(tag("p", {"title": value}, text)))  # noqa: S314 - our own text
    assert (read.text or "") == visible(text)
    # A parser of XML reads line ends and tabs in attributes as blanks.
    blanks = str.maketrans("\n\t", "  ")
    assert read.attrib == {"title": visible(value).translate(blanks)}
    assert list(read) == []


@pytest.mark.parametrize("hidden", ["\x00", "\x1b", "\x7f", "\x9b", "\u200f", "\u202e", "\u2066", "\ud800", "\uffff"])
def test_what_is_not_seen_is_shown_as_a_mark(hidden: str) -> None:
    assert visible(f"a{hidden}b") == "a�b"


@pytest.mark.parametrize("kept", ["\n", "\t", "\u00a0", "\u200c", "\u200d", "\u00ad", "é", "界", "😀"])
def test_what_texts_need_is_kept(kept: str) -> None:
    assert visible(f"a{kept}b") == f"a{kept}b"


def test_elements_nest_and_markup_is_not_escaped_again() -> None:
    inner = tag("b", None, "1 < 2 & \"3\" 'x'")
    assert str(tag("p", {"class": "c", "hidden": True, "lang": None, "rows": 2}, inner, None, " end")) == (
        '<p class="c" hidden="" rows="2"><b>1 &lt; 2 &amp; &quot;3&quot; &#39;x&#39;</b> end</p>'
    )
    assert joined([Markup("<br/>"), "<br/>"], " & ") == Markup("<br/> &amp; &lt;br/&gt;")


def test_elements_that_hold_nothing_are_closed_at_once_and_others_have_an_end() -> None:
    assert str(tag("br")) == "<br/>"
    assert str(tag("td")) == "<td></td>"
    assert str(tag("path", {"d": "M0 0"}, tag("title", None, "t"))) == '<path d="M0 0"><title>t</title></path>'


@pytest.mark.parametrize("name", ["onclick", "ONLOAD", "style", "srcdoc"])
def test_attributes_that_hold_script_or_style_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"^the attribute `{name}` is not written$"):
        tag("p", {name: "x"})


@pytest.mark.parametrize("name", ["", "a b", 'a"', "a>", "1a", "a=b"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"is no name of an element or attribute$"):
        tag(name)
    with pytest.raises(ValueError, match=r"is no name of an element or attribute$"):
        tag("p", {name: "x"})
