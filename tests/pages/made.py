"""Pages of cases, made as the command line makes them, for the tests that open them in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from comity import load_case, load_scenario
from comity.pages.gathering import gather
from comity.pages.page import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
RULES = ROOT / "rules" / "ukraine-2024"
FROZEN = ROOT / "examples" / "ukraine-2024" / "frozen-conflict.yaml"
GOAL = "war == ceasefire and nato_bid == active"
ENOUGH = 300.0  # seconds: no answer is cut short


def made(
    folder: Path, case: Path, scenarios: Sequence[Path] = (), *, goal: str | None = None, seconds: float = ENOUGH
) -> Path:
    """The file of a board of a case with these scenarios."""
    found = load_case(case)
    loaded = [load_scenario(each, found) for each in scenarios]
    report = gather(found, loaded, goal=goal, seconds=seconds)
    file = folder / "board.html"
    file.write_text(page(report, found, loaded, opening="board"), encoding="utf-8")
    return file


def shown(page: Page, view: str) -> Page:
    """The page with another view chosen."""
    page.click(f"#tab-{view}")
    return page


def texts(page: Page, selector: str) -> list[str]:
    """The text of each element, hidden ones too, with single spaces."""
    return [" ".join(each.split()) for each in page.locator(selector).all_text_contents()]
