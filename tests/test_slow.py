"""The list of slow tests names tests that exist, each once."""

from __future__ import annotations

from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
NAMES = (FOLDER / "slow.txt").read_text(encoding="utf-8").split()


@pytest.mark.parametrize("name", NAMES)
def test_a_slow_test_exists(name: str) -> None:
    path, _, test = name.partition("::")
    found = FOLDER / path
    assert found.is_dir() if path.endswith("/") else found.is_file()
    assert not test or f"def {test}(" in found.read_text(encoding="utf-8")


def test_the_list_of_slow_tests_is_in_order_and_names_none_twice() -> None:
    assert sorted(set(NAMES)) == NAMES
    assert not [name for name in NAMES if name.startswith(tuple(other for other in NAMES if other != name))]


def test_a_test_that_is_listed_is_marked_as_slow(pytestconfig: pytest.Config) -> None:
    assert any(line.startswith("slow:") for line in pytestconfig.getini("markers"))
