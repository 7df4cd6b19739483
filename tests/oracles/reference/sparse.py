#!/usr/bin/python3
"""
sparse.py FILE OUTPUT

Reads a safetensors file with matrices in the layout "sparse-bitmask" of compressed-tensors and writes it with all of them
whole. Python's standard library alone.
"""
import json
import struct
import sys

import layout


def dense(values, size, bits, offsets, rows, columns):
    width = (columns + 7) // 8
    out = bytearray(rows * columns * size)
    taken = 0
    for row in range(rows):
        assert offsets[row] == taken, f'row {row} begins at {offsets[row]}, not at {taken}'
        for column in range(width * 8):
            if bits[row * width + column // 8] >> column % 8 & 1:
                assert column < columns, f'row {row} has a bit behind its end'
                at = (row * columns + column) * size
                out[at:at + size] = values[taken * size:(taken + 1) * size]
                taken += 1
    assert taken * size == len(values), 'values are left over'
    return bytes(out)


def whole(entries):
    found = {name: (kind, shape, data) for name, kind, shape, data in entries}
    for name in [name for name in found if name.endswith('.bitmask')]:
        module = name[:-len('.bitmask')]
        bits, values, offsets, shape = (
            found.pop(f'{module}.{part}') for part in ('bitmask', 'compressed', 'row_offsets', 'shape'))
        rows, columns = struct.unpack('<2q', shape[2])
        assert bits[:2] == ('U8', [rows, (columns + 7) // 8]) and offsets[:2] == ('I64', [rows]), module
        places = struct.unpack(f'<{rows}q', offsets[2])
        data = dense(values[2], layout.SIZES[values[0]], bits[2], places, rows, columns)
        found[f'{module}.weight'] = (values[0], [rows, columns], data)
    return found


def main(source, output):
    header, data = {}, b''
    for name, (kind, shape, values) in sorted(whole(layout.entries(source)).items()):
        header[name] = {'dtype': kind, 'shape': shape, 'data_offsets': [len(data), len(data) + len(values)]}
        data += values
    text = json.dumps(header).encode()
    text += b' ' * (-len(text) % 8)
    with open(output, 'wb') as file:
        file.write(struct.pack('<Q', len(text)) + text + data)


if __name__ == '__main__':
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
