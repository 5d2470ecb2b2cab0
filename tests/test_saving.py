"""Files are written whole, or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from comity.problems import CaseError
from comity.saving import can_save, make, save


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


def test_whether_a_file_can_be_written_is_told_without_writing_it(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("old")
    for name in ("old", "new"):
        can_save(tmp_path / name)
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("old", "old")]
    with pytest.raises(CaseError) as caught:
        can_save(tmp_path)
    assert str(caught.value) == f"`{tmp_path}` cannot be written: Is a directory [unwritable]"


def test_half_a_character_is_written_as_a_question_mark(tmp_path: Path) -> None:
    save(tmp_path / "a.txt", "name \udc80")
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "name ?"


def test_what_was_there_stays_where_the_new_text_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(tmp_path / "a.txt", "before")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(CaseError) as caught:
        save(tmp_path / "a.txt", "after")
    assert str(caught.value) == f"`{tmp_path}/a.txt` cannot be written: No space left on device [unwritable]"
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("a.txt", "before")]
