"""PyTorch's fake quantization with learned scales: the rounded weights [3, 8], and the gradients of their squares' sum."""
import math
import sys

import torch

values, steps = (torch.tensor(list(map(float, text.split()))) for text in sys.argv[1:])
x = values.view(3, -1).requires_grad_()
scale = steps.clone().requires_grad_()
zero = torch.zeros_like(scale)
factor = 1 / math.sqrt(x.numel() / len(scale) * 127)
if len(scale) == 1:
    y = torch._fake_quantize_learnable_per_tensor_affine(x, scale, zero, -127, 127, factor)
else:
    y = torch._fake_quantize_learnable_per_channel_affine(x, scale, zero, 0, -127, 127, factor)
y.square().sum().backward()
for tensor in (y, x.grad, scale.grad):
    print(*tensor.flatten().tolist())
