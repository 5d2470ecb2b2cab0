"""The page of the case on Ukraine with a frozen conflict, made once for all tests that open it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pages.made import FROZEN, GOAL, RULES, made

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("frozen"), RULES, [FROZEN], goal=GOAL)
