"""Reads and writes safetensors: u64 length of the header, a JSON header, the tensors' bytes without gaps."""
import json
import math
import struct

import torch

TYPES = {'F64': torch.float64, 'F32': torch.float32, 'F16': torch.float16, 'BF16': torch.bfloat16,
         'I64': torch.int64, 'I32': torch.int32, 'U8': torch.uint8, 'BOOL': torch.bool}
WORDS = {kind: word for word, kind in TYPES.items()}


def read(path):
    """{name: tensor}; refuses a header that does not describe the file exactly."""
    with open(path, 'rb') as file:
        data = bytearray(file.read())
    length, = struct.unpack_from('<Q', data)
    assert 8 + length <= len(data), f'{path}: the header ends behind the file'
    header = json.loads(data[8:8 + length].decode('utf-8'), object_pairs_hook=without_repetition)
    assert header.pop('__metadata__', {}).get('format', 'pt') == 'pt', f'{path}: not written for PyTorch'
    assert length % 8 == 0, f'{path}: the tensors are not aligned'

    tensors, end = {}, 0
    for name, entry in sorted(header.items(), key=lambda item: item[1]['data_offsets']):
        begin, stop = entry['data_offsets']
        kind, shape = TYPES[entry['dtype']], entry['shape']
        assert begin == end, f'{path}: a hole or an overlap before {name}'
        size = torch.empty((), dtype=kind).element_size()
        assert stop - begin == math.prod(shape) * size, f'{path}: {name} has another size than its shape'
        assert (8 + length + begin) % size == 0, f'{path}: {name} is not aligned'
        flat = torch.frombuffer(data, dtype=kind, count=math.prod(shape), offset=8 + length + begin) \
            if stop > begin else torch.empty(0, dtype=kind)
        tensors[name] = flat.reshape(shape)
        end = stop
    assert 8 + length + end == len(data), f'{path}: bytes behind the last tensor'
    return tensors


def write(path, tensors, metadata=None):
    header, blocks, end = ({'__metadata__': metadata} if metadata else {}), [], 0
    order = sorted(tensors, key=lambda name: (-torch.empty((), dtype=tensors[name].dtype).element_size(), name))
    for name in order:
        tensor = tensors[name].detach().contiguous()
        block = (tensor.view(torch.int16) if tensor.dtype == torch.bfloat16 else tensor).numpy().tobytes()
        header[name] = {'dtype': WORDS[tensor.dtype], 'shape': list(tensor.shape),
                        'data_offsets': [end, end + len(block)]}
        end += len(block)
        blocks.append(block)
    text = json.dumps(header, separators=(',', ':'), ensure_ascii=False).encode('utf-8')
    text += b' ' * (-len(text) % 8)
    with open(path, 'wb') as file:
        file.write(struct.pack('<Q', len(text)) + text + b''.join(blocks))


def without_repetition(pairs):
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), 'a name stands twice'
    return dict(pairs)
