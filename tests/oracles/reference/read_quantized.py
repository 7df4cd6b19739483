"""Turns rounded weights of a folder back into numbers, by the layout that the library compressed-tensors documents, with
nothing but Python: prints one JSON object {module: [out, in, sum, sum of squares, first, last]}."""
import json
import re
import struct
import sys

from layout import entries

SIZES = {'I8': 'b', 'I32': 'i', 'I64': 'q', 'F32': 'f'}


def class_of(module):
    if re.search('_embeddings$|[.]w[tp]e$', module):
        return 'Embedding'
    return 'Conv1D' if re.search('[.](c_attn|c_proj|c_fc)$', module) else 'Linear'


def unpack(words, bits, rows, columns):
    """rows of unsigned numbers, the first in the lowest bits, each moved by half of its range"""
    per_word, width = 32 // bits, -(-columns * bits // 32)
    return [[((words[row * width + column // per_word] >> (column % per_word * bits)) & ((1 << bits) - 1))
             - (1 << (bits - 1)) for column in range(columns)] for row in range(rows)]


def main(folder):
    config = json.load(open(folder + '/config.json', encoding='utf-8'))['quantization_config']
    assert config['quant_method'] == 'compressed-tensors' and config['quantization_status'] == 'compressed'
    tensors = {}
    for name, word, shape, data in entries(folder + '/model.safetensors'):
        values = struct.unpack('<%d%s' % (len(data) // struct.calcsize(SIZES[word]), SIZES[word]), bytes(data))
        tensors[name] = (word, list(shape), values)

    result = {}
    modules = [name[:-len('.weight_scale')] for name in tensors if name.endswith('.weight_scale')]
    for module in modules:
        groups = [group for group in config['config_groups'].values()
                  if module in group['targets'] or class_of(module) in group['targets']]
        assert len(groups) == 1 and module not in config['ignore'], module
        weights = groups[0]['weights']
        bits, strategy = weights['num_bits'], weights['strategy']
        if module + '.weight_packed' in tensors:
            rows, columns = tensors[module + '.weight_shape'][2]
            matrix = unpack(tensors[module + '.weight_packed'][2], bits, rows, columns)
        else:
            word, (rows, columns), values = tensors[module + '.weight']
            assert word == 'I8'
            matrix = [values[row * columns:(row + 1) * columns] for row in range(rows)]

        _, shape, scales = tensors[module + '.weight_scale']
        width = columns // shape[1] if strategy == 'group' else columns
        count = 1 if strategy == 'tensor' else columns // width
        zeros = [0] * len(scales)
        if not weights['symmetric']:
            word, zero_shape, values = tensors[module + '.weight_zero_point']
            if word == 'I32':  # packed over the outputs: turned, then turned back
                packed_rows = zero_shape[0]
                turned = [values[row * count + group] for group in range(count) for row in range(packed_rows)]
                columns_of = unpack(turned, bits, count, rows)
                values = [columns_of[group][row] for row in range(rows) for group in range(count)]
            zeros = values

        numbers = []
        for row in range(rows):
            for column in range(columns):
                at = 0 if strategy == 'tensor' else row * count + column // width
                numbers.append((matrix[row][column] - zeros[at]) * scales[at])
        result[module] = [rows, columns, sum(numbers), sum(n * n for n in numbers), numbers[0], numbers[-1]]
    print(json.dumps(result))


main(sys.argv[1])
