"""
How a safetensors file lies on disk: u64 length of the header, a JSON header, the tensors' bytes without gaps.
Python's standard library alone.
"""
import json
import math
import struct

SIZES = {'F64': 8, 'F32': 4, 'F16': 2, 'BF16': 2, 'I64': 8, 'I32': 4, 'U8': 1, 'I8': 1, 'BOOL': 1}


def entries(path):
    """[(name, dtype, shape, bytes)]; refuses a header that does not describe the file exactly."""
    with open(path, 'rb') as file:
        data = memoryview(bytearray(file.read()))
    length, = struct.unpack_from('<Q', data)
    assert 8 + length <= len(data), f'{path}: the header ends behind the file'
    assert length % 8 == 0, f'{path}: the tensors are not aligned'
    header = json.loads(bytes(data[8:8 + length]).decode('utf-8'), object_pairs_hook=without_repetition)
    assert header.pop('__metadata__', {}).get('format', 'pt') == 'pt', f'{path}: not written for PyTorch'

    tensors, end = [], 0
    for name, entry in sorted(header.items(), key=lambda item: item[1]['data_offsets']):
        begin, stop = entry['data_offsets']
        size = SIZES[entry['dtype']]
        assert begin == end, f'{path}: a hole or an overlap before {name}'
        assert stop - begin == math.prod(entry['shape']) * size, f'{path}: {name} has another size than its shape'
        assert begin % size == 0, f'{path}: {name} is not aligned'
        tensors.append((name, entry['dtype'], entry['shape'], data[8 + length + begin:8 + length + stop]))
        end = stop
    assert 8 + length + end == len(data), f'{path}: bytes behind the last tensor'
    return tensors


def without_repetition(pairs):
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), 'a name stands twice'
    return dict(pairs)
