"""What one writes in PyTorch for the distillation of bench/Distill.Bench/DistillationRow.cs: a BERT with norms after its
sums, batches padded to their longest row, autocast, AdamW, α · T² · KL + (1 - α) · cross-entropy. Prints examples/s."""
import csv
import math
import os
import statistics
import time

import torch
import torch.nn.functional as F
from torch import nn

VOCABULARY, CLASSES, BATCH, WARM_UP, STEPS = 30522, 4, 32, 6, 40
WEIGHT, TEMPERATURE, RATE, DECAY, DROPOUT = 0.7, 2.0, 3e-4, 0.01, 0.1


class Block(nn.Module):
    def __init__(self, hidden, heads, inner):
        super().__init__()
        self.heads, self.size = heads, hidden // heads
        self.q, self.k, self.v, self.out = (nn.Linear(hidden, hidden) for _ in range(4))
        self.up, self.down = nn.Linear(hidden, inner), nn.Linear(inner, hidden)
        self.first, self.second = nn.LayerNorm(hidden, eps=1e-12), nn.LayerNorm(hidden, eps=1e-12)
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, x, bias):
        b, n, c = x.shape
        q, k, v = (m(x).view(b, n, self.heads, self.size).transpose(1, 2) for m in (self.q, self.k, self.v))
        looks = self.drop(F.softmax(q @ k.transpose(-1, -2) / math.sqrt(self.size) + bias, dim=-1))
        x = self.first(x + self.drop(self.out((looks @ v).transpose(1, 2).reshape(b, n, c))))
        return self.second(x + self.drop(self.down(F.gelu(self.up(x)))))


class Bert(nn.Module):
    def __init__(self, layers, hidden, heads, inner):
        super().__init__()
        self.words, self.places = nn.Embedding(VOCABULARY, hidden), nn.Embedding(512, hidden)
        self.kinds, self.norm = nn.Embedding(2, hidden), nn.LayerNorm(hidden, eps=1e-12)
        self.blocks = nn.ModuleList(Block(hidden, heads, inner) for _ in range(layers))
        self.drop, self.pool, self.head = nn.Dropout(DROPOUT), nn.Linear(hidden, hidden), nn.Linear(hidden, CLASSES)
        for module in self.modules():
            if isinstance(module, (nn.Linear, nn.Embedding)):
                nn.init.normal_(module.weight, std=0.02)

    def forward(self, ids, mask):
        x = self.words(ids) + self.places(torch.arange(ids.shape[1])) + self.kinds(torch.zeros_like(ids))
        x = self.drop(self.norm(x))
        bias = torch.zeros(mask.shape).masked_fill(~mask, -1e4)[:, None, None, :]
        for block in self.blocks:
            x = block(x, bias)
        return self.head(self.drop(torch.tanh(self.pool(x[:, 0]))))


def batch_of(rows):
    longest = max(len(ids) for ids, _ in rows)
    ids, mask = torch.zeros(len(rows), longest, dtype=torch.long), torch.zeros(len(rows), longest, dtype=torch.bool)
    for i, (row, _) in enumerate(rows):
        ids[i, :len(row)], mask[i, :len(row)] = torch.tensor(row), True
    return ids, mask, torch.tensor([label for _, label in rows])


def models():
    return Bert(6, 512, 8, 2048).eval(), Bert(3, 256, 4, 1024).train()


def adamw(student):
    groups = [{'params': [p for p in student.parameters() if p.ndim > 1], 'weight_decay': DECAY},
              {'params': [p for p in student.parameters() if p.ndim == 1], 'weight_decay': 0.0}]
    return torch.optim.AdamW(groups, lr=RATE)


def loss_of(logits, taught, labels):
    logits, taught = logits.float(), taught.float()
    soft = F.kl_div(F.log_softmax(logits / TEMPERATURE, -1), F.softmax(taught / TEMPERATURE, -1),
                    reduction='batchmean')
    return WEIGHT * TEMPERATURE ** 2 * soft + (1 - WEIGHT) * F.cross_entropy(logits, labels)


def measure(bf16, cached):
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    torch.manual_seed(1)
    with open(os.path.join('artifacts', 'bench', 'distillation', 'rows.csv')) as file:
        rows = [([int(i) for i in row['ids'].split()], int(row['label'])) for row in csv.DictReader(file)]
    teacher, student = models()
    optimizer = adamw(student)
    order = torch.randperm(len(rows)).tolist()
    seconds = []
    for step in range(WARM_UP + STEPS):
        start = time.perf_counter()
        places = order[step * BATCH:(step + 1) * BATCH]
        ids, mask, labels = batch_of([rows[place] for place in places])
        with torch.autocast('cpu', dtype=torch.bfloat16, enabled=bf16):
            if cached:
                taught = torch.zeros(BATCH, CLASSES)
            else:
                with torch.no_grad():
                    taught = teacher(ids, mask)
            logits = student(ids, mask)
        loss = loss_of(logits, taught, labels)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        loss.item()
        if step >= WARM_UP:
            seconds.append(time.perf_counter() - start)
    print(BATCH / statistics.median(seconds))
