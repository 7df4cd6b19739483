"""The language model of bench/Distill.Bench/LanguageRow.cs in PyTorch, its head tied to its table of words."""
import torch
import torch.nn.functional as F
from torch import nn

from student import Block, measure

VOCABULARY, LENGTH, HIDDEN, BATCH = 8192, 64, 256, 32


class Gpt2(nn.Module):
    def __init__(self):
        super().__init__()
        self.words, self.places = nn.Embedding(VOCABULARY, HIDDEN), nn.Embedding(LENGTH, HIDDEN)
        mask = torch.ones(LENGTH, LENGTH, dtype=torch.bool).triu(1)
        self.blocks = nn.Sequential(*(
            Block(HIDDEN, 4, 1024, 0.1, lambda x: F.gelu(x, approximate='tanh'), mask) for _ in range(4)))
        self.drop, self.norm = nn.Dropout(0.1), nn.LayerNorm(HIDDEN)

    def forward(self, ids):
        x = self.drop(self.words(ids) + self.places(torch.arange(ids.shape[1])))
        return F.linear(self.norm(self.blocks(x)), self.words.weight)[:, :-1].reshape(-1, VOCABULARY)


def batch_of():
    ids = torch.randint(VOCABULARY, (BATCH, LENGTH))
    return ids, ids[:, 1:].reshape(-1)


measure(Gpt2(), batch_of, BATCH)
