"""What a call of an operator costs from Python: a 4x4 add, made and freed. Prints µs a call."""
import statistics
import time

import torch

BATCHES = 25
CALLS_IN_BATCH = 20_000

left = torch.full((4, 4), 1.0)
right = torch.full((4, 4), 2.0)

microseconds = []
for _ in range(BATCHES):
    start = time.perf_counter()
    for _ in range(CALLS_IN_BATCH):
        left + right
    microseconds.append((time.perf_counter() - start) / CALLS_IN_BATCH * 1e6)

print(statistics.median(microseconds[BATCHES // 5:]))
