"""The form of a column's cells, and what is said of cells that have not the right one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from comity.problems import Problem, shown

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from comity.tables.rows import Faults

YES, NO = pa.scalar(value=True), pa.scalar(value=False)
NOTHING = ("unknown", "na", "n/a", "nan", "nat", "null", "none", "-", "?")
"""What people write who mean an empty cell."""
EMPTY = "leave the cell empty where nothing is said"
_SPOKEN = {
    "yes": "true", "y": "true", "on": "true", "1": "true", "no": "false", "n": "false", "off": "false", "0": "false",
}  # fmt: skip


def plain(array: pa.Array) -> pa.Array:
    """The array without an encoding of its values."""
    if pa.types.is_dictionary(array.type):
        return plain(array.dictionary_decode())
    if pa.types.is_run_end_encoded(array.type):
        return plain(pc.run_end_decode(array))
    if array.type in (pa.string_view(), pa.large_string()):
        return array.cast(pa.string())
    return array


def is_text(kind: pa.DataType) -> bool:
    """Whether a column holds text, in whatever layout."""
    return kind in (pa.string(), pa.large_string(), pa.string_view())


def trimmed(array: pa.Array) -> pa.Array:
    """Text without blanks around it; where nothing is left, the cell is empty."""
    array = pc.utf8_trim_whitespace(plain(array))
    return pc.if_else(pc.equal(array, ""), pa.scalar(None, pa.string()), array)


def unlike(array: pa.Array, pattern: str) -> npt.NDArray[np.bool_]:
    """Which texts do not match; an empty cell does."""
    like = pc.match_substring_regex(array, pattern).fill_null(YES)
    found: npt.NDArray[np.bool_] = ~like.to_numpy(zero_copy_only=False)
    return found


def cell_text(array: pa.Array, at: int) -> str:
    """A cell as people write it."""
    return str(array.slice(at, 1).cast(pa.string())[0].as_py())


def refuse(array: pa.Array, bad: npt.NDArray[np.bool_], name: str | None, faults: Faults, wanted: str) -> None:
    """Note which cells have not the form that the value of a name should have, if there are any."""
    if not bad.any():
        return
    text = cell_text(array, int(bad.argmax()))
    of = f"the value of `{name}`" if name else "this"
    word = text.lower()
    hint = EMPTY if word in NOTHING else None
    if wanted == "true or false" and word in _SPOKEN:
        hint = f"write `{_SPOKEN[word]}`"
    faults.where(bad, Problem("bad-value", f"{of} must be {wanted}, not {shown(text)}", hint=hint))
