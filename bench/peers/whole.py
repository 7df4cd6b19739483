"""The first script that one writes for bench/Distill.Bench/WholeJobRow.cs: fp32, no autocast, every batch padded to the
longest row of the set. Prints examples/s of its mean step; its whole job is so many of them."""
import csv
import os
import time

import torch

from distillation import BATCH, adamw, loss_of, models

WARM_UP, STEPS = 2, 6

torch.set_num_threads(len(os.sched_getaffinity(0)))
torch.manual_seed(1)
with open(os.path.join('artifacts', 'bench', 'distillation', 'rows.csv')) as file:
    rows = [([int(i) for i in row['ids'].split()], int(row['label'])) for row in csv.DictReader(file)]
longest = max(len(ids) for ids, _ in rows)
everything, mask = torch.zeros(len(rows), longest, dtype=torch.long), torch.zeros(len(rows), longest, dtype=torch.bool)
for place, (ids, _) in enumerate(rows):
    everything[place, :len(ids)], mask[place, :len(ids)] = torch.tensor(ids), True
labels = torch.tensor([label for _, label in rows])

teacher, student = models()
optimizer = adamw(student)
order = torch.randperm(len(rows))
start = 0.0
for step in range(WARM_UP + STEPS):
    if step == WARM_UP:
        start = time.perf_counter()
    places = order[step * BATCH:(step + 1) * BATCH]
    with torch.no_grad():
        taught = teacher(everything[places], mask[places])
    loss = loss_of(student(everything[places], mask[places]), taught, labels[places])
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
    loss.item()
print(STEPS * BATCH / (time.perf_counter() - start))
