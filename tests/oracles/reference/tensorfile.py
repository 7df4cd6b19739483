"""Safetensors files as PyTorch's tensors, and back."""
import json
import struct

import torch

from layout import SIZES, entries

TYPES = {'F64': torch.float64, 'F32': torch.float32, 'F16': torch.float16, 'BF16': torch.bfloat16,
         'I64': torch.int64, 'I32': torch.int32, 'U8': torch.uint8, 'BOOL': torch.bool}
WORDS = {kind: word for word, kind in TYPES.items()}


def read(path):
    """{name: tensor}"""
    return {name: (torch.frombuffer(data, dtype=TYPES[word]) if len(data) else torch.empty(0, dtype=TYPES[word]))
            .reshape(shape) for name, word, shape, data in entries(path)}


def write(path, tensors, metadata=None):
    header, blocks, end = ({'__metadata__': metadata} if metadata else {}), [], 0
    for name in sorted(tensors, key=lambda name: (-SIZES[WORDS[tensors[name].dtype]], name)):
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
