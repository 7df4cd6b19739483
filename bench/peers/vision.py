"""The vision transformer of bench/Distill.Bench/VisionRow.cs in PyTorch."""
import torch
import torch.nn.functional as F
from torch import nn

from student import Block, measure

HIDDEN, SIDE, PATCH, CLASSES, BATCH = 192, 28, 4, 10, 64


class Vit(nn.Module):
    def __init__(self):
        super().__init__()
        self.patches = nn.Conv2d(1, HIDDEN, PATCH, PATCH)
        self.first = nn.Parameter(torch.zeros(1, 1, HIDDEN))
        self.places = nn.Parameter(torch.randn(1, 1 + (SIDE // PATCH) ** 2, HIDDEN) * 0.02)
        self.blocks = nn.Sequential(*(Block(HIDDEN, 3, 768, 0.0, F.gelu) for _ in range(4)))
        self.norm, self.head = nn.LayerNorm(HIDDEN), nn.Linear(HIDDEN, CLASSES)

    def forward(self, images):
        cut = self.patches(images).flatten(2).transpose(1, 2)
        x = torch.cat([self.first.expand(len(images), -1, -1), cut], dim=1) + self.places
        return self.head(self.norm(self.blocks(x))[:, 0])


def batch_of():
    return torch.rand(BATCH, 1, SIDE, SIDE), torch.randint(CLASSES, (BATCH,))


measure(Vit(), batch_of, BATCH)
