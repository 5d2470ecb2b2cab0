"""One Chromium for all tests of a worker, and pages in it that are opened from a file and may ask for nothing else."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
_FAST_MS = 10_000


def _unavailable(why: str) -> NoReturn:
    """Skips the test, or fails it where a browser is required."""
    if os.environ.get("COMITY_BROWSER") == "required":
        pytest.fail(f"a browser is required here: {why}", pytrace=False)
    pytest.skip(f"no browser: {why}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium; without one, tests are skipped, or fail where `COMITY_BROWSER=required` is set."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None:
        _unavailable("there is no Chromium on the path; `apt-get install chromium` provides one")
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as driver:
        try:
            browser = driver.chromium.launch(executable_path=found, args=list(_QUIET))
        except Error as error:
            _unavailable(f"{found} does not start: {error.message.splitlines()[0]}")
        yield browser
        browser.close()


@dataclass(slots=True)
class Opened:
    """What the pages of a test complained about or asked for: nothing, if all is well."""

    browser: Browser
    faults: list[str] = field(default_factory=list)
    _pages: list[Page] = field(default_factory=list)

    def open(  # noqa: PLR0913 - what a screen is
        self,
        path: Path,
        *,
        link: str = "",
        width: int = 1280,
        height: int = 900,
        dark: bool = False,
        script: bool = True,
    ) -> Page:
        """The page of a file, in a fresh context, watched. `link` is the end of its address, from `#` on."""
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            reduced_motion="reduce",
            accept_downloads=True,
            offline=True,
        )
        context.set_default_timeout(_FAST_MS)
        page = context.new_page()
        self._pages.append(page)
        # A method of an object with slots cannot be handed over: the driver keeps a note on that object.
        page.on("console", lambda message: self._said(message))  # noqa: PLW0108
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("request", lambda request: self._asked(request, path))
        page.goto(f"{path.as_uri()}{link}")
        return page

    def close(self) -> None:
        for page in self._pages:
            page.context.close()

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"console: {message.text}")

    def _asked(self, request: Request, path: Path) -> None:
        own = request.url.split("#")[0] == path.as_uri() or request.url.startswith("blob:")
        if not own:
            self.faults.append(f"request: {request.url}")


@pytest.fixture
def pages(chromium: Browser) -> Iterator[Opened]:
    """Opens pages; the test fails when one of them reports an error or asks for anything but its own file."""
    opened = Opened(chromium)
    yield opened
    opened.close()
    assert opened.faults == []
