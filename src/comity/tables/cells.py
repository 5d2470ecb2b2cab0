"""One column of a table: what its cells say, exactly, and what is wrong with them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from comity.columns.blocks import Names, Numbers, Switches
from comity.columns.planes import nowhere, pack
from comity.load.vocabulary import choices
from comity.problems import Problem, shown
from comity.syntax import number_text
from comity.tables.bitmaps import bits, valid
from comity.tables.clocks import days
from comity.tables.decimals import DIGITS, NUMBER, Exact, exact
from comity.tables.forms import EMPTY, NOTHING, cell_text, plain, refuse, unlike

if TYPE_CHECKING:
    from fractions import Fraction

    import numpy.typing as npt

    from comity.case import Declared
    from comity.tables.rows import Faults

Cells = Switches | Names | Numbers
"""What the cells of a column say, one row each and no axis for steps; unknown where a cell is empty."""

_TRUTHS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_BAD = -2


def cells(array: pa.Array, declared: Declared, faults: Faults) -> Cells:
    """What an array says of a fact, event or concept; its type fits (see `layouts`). Bad values are noted as faults."""
    kind = declared.type.name
    if pa.types.is_null(array.type):
        return _nothing(declared, len(array))
    if kind == "symbol":
        return _names(array, declared, faults)
    array = plain(array)
    if kind == "bool":
        return _truths(array, declared, faults)
    if kind == "date":
        return Numbers(days(array, declared.name, faults), 1, valid(array))
    return _numbers(array, declared, faults)


# --- truths and names -----------------------------------------------------------------------------------------


def _nothing(declared: Declared, rows: int) -> Cells:
    if declared.type.name == "bool":
        return Switches(nowhere(rows), nowhere(rows))
    if declared.type.name == "symbol":
        return Names(np.full(rows, -1, np.int32))
    return Numbers(np.zeros(rows, np.int64), 1, nowhere(rows))


def _truths(array: pa.Array, declared: Declared, faults: Faults) -> Switches:
    known = valid(array)
    if pa.types.is_boolean(array.type):
        values = bits(array.buffers()[1], array.offset, len(array))
        return Switches(values, ~values) if known is None else Switches(values & known, ~values & known)
    codes = _coded(array, _TRUTHS)
    refuse(array, codes == _BAD, declared.name, faults, "true or false")
    return Switches(pack(codes == 1), pack(codes == 0))


def _names(array: pa.Array, declared: Declared, faults: Faults) -> Names:
    values = declared.type.values
    codes = _coded(array, {name: i for i, name in enumerate(values)})
    bad = codes == _BAD
    if bad.any():
        text = str(array[int(np.argmax(bad))].as_py())
        hint = EMPTY if text.lower() in NOTHING else choices(text, values, "its values are")
        faults.where(bad, Problem("unknown-value", f"{shown(text)} is not a value of `{declared.name}`", hint=hint))
    return Names(codes)


def _coded(array: pa.Array, codes: dict[str, int] | dict[str, bool]) -> npt.NDArray[np.int32]:
    """The code of each text, -1 where there is none, `_BAD` for a text without a code; each distinct text once."""
    if not pa.types.is_dictionary(array.type):
        array = plain(array).dictionary_encode()
    distinct = array.dictionary.to_pylist()
    table = np.array([*(-1 if text is None else codes.get(text, _BAD) for text in distinct), -1], np.int32)
    which = array.indices.cast(pa.int64()).fill_null(-1)  # the last of the table
    found: npt.NDArray[np.int32] = table[which.to_numpy(zero_copy_only=False)]
    return found


# --- numbers ----------------------------------------------------------------------------------------


def _numbers(array: pa.Array, declared: Declared, faults: Faults) -> Numbers:
    known, whole = valid(array), declared.type.name == "int"
    wanted = "a whole number" if whole else "a number"
    bad = _no_numbers(array)
    if bad.any():
        refuse(array, bad, declared.name, faults, wanted)
        array = pc.if_else(pa.array(bad), pa.scalar(None, array.type), array)
    found = exact(array.fill_null(_zero(array.type)))
    most = 10**DIGITS * found.scale
    large = (found.values >= most) | (found.values <= -most)  # `abs` of the least whole number of 64 bits is none
    if large.any():
        refuse(array, large, declared.name, faults, f"{wanted} of at most {DIGITS} digits")
        return Numbers(np.zeros(len(array), np.int64), 1, nowhere(len(array)))
    if whole:
        found = _whole(found, array, declared, faults)
    _in_range(found, array, declared, faults)
    return Numbers(found.values, found.scale, known)


def _no_numbers(array: pa.Array) -> npt.NDArray[np.bool_]:
    """Which cells are no numbers; an empty one is no fault."""
    if pa.types.is_string(array.type):
        return unlike(array, NUMBER)
    if pa.types.is_floating(array.type):
        found: npt.NDArray[np.bool_] = ~np.isfinite(array.fill_null(_zero(array.type)).to_numpy(zero_copy_only=False))
        return found
    return np.zeros(len(array), np.bool_)


def _zero(kind: pa.DataType) -> pa.Scalar:
    if pa.types.is_string(kind):
        return pa.scalar("0")
    return pa.scalar(Decimal(0) if pa.types.is_decimal(kind) else 0, kind)


def _whole(found: Exact, array: pa.Array, declared: Declared, faults: Faults) -> Exact:
    """The same as whole numbers."""
    if found.scale == 1:
        return Exact(found.values.astype(np.int64), 1)
    # A scale may be too large for 64 bits even where the numbers are not.
    values = found.values if found.scale < 2**63 else found.values.astype(np.object_)
    broken = values % found.scale != 0
    refuse(array, broken, declared.name, faults, "a whole number")
    return Exact((values // found.scale).astype(np.int64), 1)


def _in_range(found: Exact, array: pa.Array, declared: Declared, faults: Faults) -> None:
    if not declared.type.range:
        return
    low, high = declared.type.range
    least, most = -(-low * found.scale // 1), high * found.scale // 1
    outside = (found.values < least) | (found.values > most)
    if array.null_count:
        outside &= array.is_valid().to_numpy(zero_copy_only=False)
    if outside.any():
        unit = f" {declared.unit}" if declared.unit else ""
        text = cell_text(array, int(np.argmax(outside)))
        message = f"`{declared.name}` lies between {_figure(low)} and {_figure(high)}{unit}, but here it is {text}"
        faults.where(outside, Problem("out-of-range", message))


def _figure(value: Fraction) -> str:
    return f"{value.numerator:,}" if value.denominator == 1 else number_text(value)
