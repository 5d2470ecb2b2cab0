"""Files are written whole, or not at all."""

from __future__ import annotations

import ast
import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from comity.problems import CaseError
from comity.saving import can_save, make, replacing, save

ROOT = Path(__file__).parent.parent


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

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CaseError) as caught:
        save(tmp_path / "a.txt", "after")
    assert str(caught.value) == f"`{tmp_path}/a.txt` cannot be written: No space left on device [unwritable]"
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("a.txt", "before")]


def test_a_link_stays_and_the_file_that_it_leads_to_is_written(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("before")
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "dangling").symlink_to("new")
    for name in ("link", "dangling"):
        save(tmp_path / name, "after")
        assert (tmp_path / name).is_symlink()
    assert (tmp_path / "real").read_text() == (tmp_path / "new").read_text() == "after"


def test_links_in_a_circle_are_told(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("link")
    for write in (can_save, lambda path: save(path, "text")):
        with pytest.raises(CaseError, match="cannot be written: Too many levels of symbolic links"):
            write(tmp_path / "link")


def test_what_is_replaced_keeps_its_mode_and_its_owner(tmp_path: Path) -> None:
    place = tmp_path / "private"
    place.write_text("before")
    place.chmod(0o600)
    save(place, "after")
    assert (place.read_text(), place.stat().st_mode & 0o777) == ("after", 0o600)
    if os.geteuid() == 0:
        os.chown(place, 1234, 1234)
        save(place, "again")
        assert (place.stat().st_uid, place.stat().st_gid) == (1234, 1234)


def test_a_private_file_is_private_while_it_is_written(tmp_path: Path) -> None:
    place = tmp_path / "private"
    place.write_text("before")
    place.chmod(0o600)
    with replacing(place) as file:
        assert os.fstat(file.fileno()).st_mode & 0o777 == 0o600


def test_a_device_is_written_into_and_stays_one(tmp_path: Path) -> None:
    save(Path(os.devnull), "text")
    assert Path(os.devnull).is_char_device()
    (tmp_path / "link").symlink_to(os.devnull)
    save(tmp_path / "link", "text")
    assert Path(os.devnull).is_char_device()
    assert [each.name for each in tmp_path.iterdir()] == ["link"]


def test_a_full_device_is_told_and_stays_one() -> None:
    with pytest.raises(CaseError, match=r"^`/dev/full` cannot be written: No space left on device \[unwritable\]$"):
        save(Path("/dev/full"), "text" * 100_000)
    assert Path("/dev/full").is_char_device()


def test_a_pipe_is_written_into_and_one_that_nobody_reads_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(CaseError) as caught:
        save(tmp_path / "pipe", "text")
    assert str(caught.value) == (
        f"`{tmp_path}/pipe` cannot be written: nobody reads from this pipe [unwritable]\n"
        "help: start what reads from this pipe first"
    )
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    can_save(tmp_path / "pipe")
    save(tmp_path / "pipe", "text")
    assert os.read(reader, 10) == b"text"
    os.close(reader)
    assert (tmp_path / "pipe").is_fifo()


def test_standard_output_takes_its_text_where_it_is_by_now(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from comity.saving import save\n"
        "print('before'); save(Path('/dev/stdout'), 'text\\n'); print('after')"
    )
    with (tmp_path / "out").open("w") as file:
        subprocess.run([sys.executable, "-c", program], stdout=file, check=True)
    assert (tmp_path / "out").read_text() == "before\ntext\nafter\n"
    piped = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert piped.stdout == "before\ntext\nafter\n"


def test_a_file_that_may_not_be_written_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("before")
    monkeypatch.setattr(os, "access", lambda *_: False)  # whoever runs the tests may do anything
    with pytest.raises(CaseError, match="cannot be written: Permission denied"):
        save(tmp_path / "a.txt", "after")
    assert (tmp_path / "a.txt").read_text() == "before"


def test_a_folder_in_which_nothing_can_be_made_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("before")

    def refused(*_: object) -> int:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(os, "open", refused)
    with pytest.raises(CaseError) as caught:
        save(tmp_path / "a.txt", "after")
    assert str(caught.value) == (
        f"`{tmp_path}/a.txt` cannot be written: Permission denied [unwritable]\n"
        "help: a file is first written beside the one that it replaces, so its folder must be writable too"
    )


def test_a_name_as_long_as_names_can_be_is_written(tmp_path: Path) -> None:
    save(tmp_path / ("a" * 255), "text")
    assert (tmp_path / ("a" * 255)).read_text() == "text"


@pytest.mark.parametrize("name", ["a\0b", "a" * 5000, "\ud800"])
def test_what_can_be_no_name_of_a_file_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(CaseError, match="cannot be written: "):
        save(tmp_path / name, "text")


def test_files_are_written_in_no_other_way() -> None:
    writers = {"write_text", "write_bytes"}
    for file in (ROOT / "src").rglob("*.py"):
        calls = {each.attr for each in ast.walk(ast.parse(file.read_text())) if isinstance(each, ast.Attribute)}
        assert not calls & writers or file.name == "schema.py", file  # the program that makes the schemas of comity
