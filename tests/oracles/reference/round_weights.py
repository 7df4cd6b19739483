"""Rounds a matrix with PyTorch's quantizers: prints the whole numbers, and what they stand for."""
import sys

import torch

rows, (matrix, scales, zeros) = int(sys.argv[1]), (list(map(float, text.split())) for text in sys.argv[2:])
x = torch.tensor(matrix).view(rows, -1)
if len(scales) == 1:
    q = torch.quantize_per_tensor(x, scales[0], int(zeros[0]), torch.qint8)
else:
    q = torch.quantize_per_channel(x, torch.tensor(scales, dtype=torch.float64), torch.tensor(zeros).long(), 0,
                                   torch.qint8)
print(*q.int_repr().flatten().tolist())
print(*q.dequantize().flatten().tolist())
