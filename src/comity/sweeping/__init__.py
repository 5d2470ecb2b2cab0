"""Many scenarios at once: the same meaning over columns, for tables, event logs and whole spaces of scenarios.

Names are imported where first used, so that NumPy and pyarrow are only loaded then.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from comity.sweeping.sweeps import sweep, verdicts

_HOME = {"sweep": "sweeps", "verdicts": "sweeps"}

__all__ = ["sweep", "verdicts"]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        return getattr(import_module(f"comity.sweeping.{_HOME[name]}"), name)
    except ModuleNotFoundError as error:
        if error.name not in ("numpy", "pyarrow"):
            raise
        raise _without(error.name) from None


def _without(package: str) -> Exception:
    from comity.problems import CaseError, Problem

    hint = "install it with `pip install 'comity[sweep]'`"
    return CaseError([Problem("no-columns", f"{package}, which reads and holds tables, is not installed", hint=hint)])


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
