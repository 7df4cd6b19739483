"""Steps of a student in plain PyTorch: autocast to bf16, AdamW, cross-entropy. Blocks have their norms before, as GPT-2's
and ViT's do. Prints examples a second, by the median step."""
import os
import statistics
import time

import torch
import torch.nn.functional as F
from torch import nn

from distillation import adamw

WARM_UP, STEPS = 6, 30


class Block(nn.Module):
    def __init__(self, hidden, heads, inner, dropout, gelu, mask=None):
        super().__init__()
        self.heads, self.mask, self.gelu = heads, mask, gelu
        self.first, self.second = nn.LayerNorm(hidden), nn.LayerNorm(hidden)
        self.qkv, self.out = nn.Linear(hidden, 3 * hidden), nn.Linear(hidden, hidden)
        self.up, self.down = nn.Linear(hidden, inner), nn.Linear(inner, hidden)
        self.drop = nn.Dropout(dropout)

    def forward(self, x):
        b, n, c = x.shape
        q, k, v = (part.view(b, n, self.heads, -1).transpose(1, 2) for part in self.qkv(self.first(x)).split(c, dim=2))
        scores = q @ k.transpose(-1, -2) / (c // self.heads) ** 0.5
        if self.mask is not None:
            scores = scores.masked_fill(self.mask[:n, :n], float('-inf'))
        mixed = (self.drop(F.softmax(scores, dim=-1)) @ v).transpose(1, 2).reshape(b, n, c)
        x = x + self.drop(self.out(mixed))
        return x + self.drop(self.down(self.gelu(self.up(self.second(x)))))


def measure(model, batch_of, batch_size):
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    torch.manual_seed(1)
    optimizer, seconds = adamw(model), []
    for step in range(WARM_UP + STEPS):
        start = time.perf_counter()
        inputs, targets = batch_of()
        with torch.autocast('cpu', dtype=torch.bfloat16):
            logits = model(inputs)
        loss = F.cross_entropy(logits.float(), targets)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        loss.item()
        if step >= WARM_UP:
            seconds.append(time.perf_counter() - start)
    print(batch_size / statistics.median(seconds))
