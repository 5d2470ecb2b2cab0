"""Files are written whole, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from comity.problems import CaseError
from comity.saving import make, save

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_written_whole_and_nothing_stays_beside_it(tmp_path: Path) -> None:
    save(tmp_path / "a.txt", "before")
    save(tmp_path / "a.txt", "text")
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("a.txt", "text")]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    place = tmp_path / "nowhere" / "a.txt"
    with pytest.raises(CaseError) as caught:
        save(place, "text")
    assert str(caught.value) == f"`{place}` cannot be written: No such file or directory [unwritable]"


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    make(tmp_path / "a" / "b")
    make(tmp_path / "a" / "b")
    (tmp_path / "file").write_text("")
    with pytest.raises(CaseError) as caught:
        make(tmp_path / "file" / "c")
    assert str(caught.value) == f"`{tmp_path}/file/c` cannot be written: Not a directory [unwritable]"
