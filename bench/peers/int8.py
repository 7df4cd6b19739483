"""PyTorch's linear map in whole numbers, by oneDNN: [1024, 512] x [512, 2048], inputs rounded on the way. Prints ms."""
import os
import statistics
import time

import torch

CALLS = 200

torch.set_num_threads(len(os.sched_getaffinity(0)))
torch.backends.quantized.engine = 'onednn'
x = torch.rand(1024, 512) - 0.5
scales = torch.full((2048,), 0.01, dtype=torch.float64)
weights = torch.quantize_per_channel(torch.rand(2048, 512) - 0.5, scales, torch.zeros(2048).long(), 0, torch.qint8)
packed = torch.ops.quantized.linear_prepack(weights, torch.zeros(2048))

milliseconds = []
for _ in range(CALLS):
    start = time.perf_counter()
    torch.ops.quantized.linear_dynamic(x, packed, False)
    milliseconds.append((time.perf_counter() - start) * 1e3)

print(statistics.median(milliseconds[CALLS // 5:]))
