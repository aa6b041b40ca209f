"""The pixels of a PNG, for tests that look at what was drawn."""

from __future__ import annotations

import struct
import zlib


def pixels(data: bytes) -> tuple[int, int, list[list[bytes]]]:
    """Width, height and rows of a PNG with eight bits a channel, each pixel as its red, green and blue byte."""
    assert data[:8] == b'\x89PNG\r\n\x1a\n'
    width, height, depth, colour = struct.unpack('>IIBB', data[16:26])
    size = {2: 3, 6: 4}[colour]
    assert depth == 8
    packed, at = b'', 8
    while at < len(data):
        (length,) = struct.unpack('>I', data[at : at + 4])
        packed += data[at + 8 : at + 8 + length] if data[at + 4 : at + 8] == b'IDAT' else b''
        at += length + 12
    raw, rows, above, step = zlib.decompress(packed), [], bytes(width * size), width * size + 1
    for start in range(0, height * step, step):
        above = _unfiltered(raw[start], raw[start + 1 : start + step], above, size)
        rows.append([above[index : index + 3] for index in range(0, len(above), size)])
    return width, height, rows


def _unfiltered(kind: int, line: bytes, above: bytes, size: int) -> bytes:
    """A row of bytes, from the differences that were stored (PNG specification, section 9)."""
    row = bytearray(line)
    for index in range(len(row) if kind else 0):
        left, up = row[index - size] if index >= size else 0, above[index]
        corner = above[index - size] if index >= size else 0
        guess = left + up - corner
        nearest = min((left, up, corner), key=lambda value: abs(guess - value))
        row[index] = (row[index] + (0, left, up, (left + up) // 2, nearest)[kind]) & 255
    return bytes(row)
