"""From the bitmaps of Arrow to planes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from comity.columns.planes import nowhere, words

if TYPE_CHECKING:
    import pyarrow as pa

    from comity.columns.blocks import Plane


def bits(buffer: pa.Buffer, offset: int, rows: int) -> Plane:
    """The plane of `rows` bits of an Arrow bitmap, from bit `offset` on, if possible without a copy."""
    first, shift = divmod(offset, 8)
    raw = np.frombuffer(buffer, np.uint8)[first : first + (shift + rows + 7) // 8]
    if shift:
        wide = np.append(raw, np.uint8(0))
        raw = (wide[:-1] >> np.uint8(shift)) | (wide[1:] << np.uint8(8 - shift))
    raw, size = raw[: -(-rows // 8)], words(rows) * 8
    if len(raw) != size:
        raw = np.append(raw, np.zeros(size - len(raw), np.uint8))
    return raw.view("<u8").astype(np.uint64, copy=False)


def valid(array: pa.Array) -> Plane | None:
    """Where an array has a value, or None: everywhere."""
    if not array.null_count:
        return None
    buffer = array.buffers()[0]
    return nowhere(len(array)) if buffer is None else bits(buffer, array.offset, len(array))
