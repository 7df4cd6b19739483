"""Layers that several families share, as formulas."""
import math

import torch
import torch.nn.functional as F


def linear(w, name, x, bias=True):
    y = x @ w(f'{name}.weight').T
    return y + w(f'{name}.bias') if bias else y


def layer_norm(w, name, x, eps):
    centred = x - x.mean(-1, keepdim=True)
    return centred / torch.sqrt((centred ** 2).mean(-1, keepdim=True) + eps) * w(f'{name}.weight') + w(f'{name}.bias')


def attention(q, k, v, heads, allowed, scale=None):
    """softmax(q kᵀ · scale) v, head by head. allowed: bool, broadcast to [B, heads, queries, keys]."""
    b, t, width = q.shape
    size = width // heads
    q, k, v = (x.view(b, -1, heads, size).transpose(1, 2) for x in (q, k, v))
    scores = q @ k.transpose(2, 3) * (1 / math.sqrt(size) if scale is None else scale)
    scores = scores.masked_fill(~allowed, torch.finfo(torch.float32).min)
    return (scores.softmax(-1) @ v).transpose(1, 2).reshape(b, t, width)


def heads_left(config, block, heads):
    """How many heads a block has after pruning: config.json tells which ones are gone."""
    return heads - len(config.get('pruned_heads', {}).get(str(block), []))


def causal(mask):
    """[B, 1, T, T]: each token reads itself and the tokens before it that are not padding."""
    t = mask.shape[1]
    return torch.ones(t, t, dtype=torch.bool).tril() & mask.bool()[:, None, None, :]


def last_token(ids, padding):
    """The place of each row's last token that is not padding."""
    places = torch.arange(ids.shape[1]).expand_as(ids)
    return places.masked_fill(ids == padding, -1).max(1).values


def _gelu(x):
    return x * 0.5 * (1 + torch.erf(x / math.sqrt(2)))


def _gelu_tanh(x):
    return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3)))


ACTIVATIONS = {
    'gelu': _gelu,
    'gelu_python': _gelu,
    'gelu_10': lambda x: _gelu(x).clamp(-10, 10),
    'gelu_new': _gelu_tanh,
    'gelu_pytorch_tanh': _gelu_tanh,
    'gelu_fast': lambda x: 0.5 * x * (1 + torch.tanh(x * 0.7978845608 * (1 + 0.044715 * x * x))),
    'quick_gelu': lambda x: x * torch.sigmoid(1.702 * x),
    'silu': lambda x: x * torch.sigmoid(x),
    'swish': lambda x: x * torch.sigmoid(x),
    'relu': lambda x: x.clamp(min=0),
    'tanh': torch.tanh,
    'sigmoid': torch.sigmoid,
    'linear': lambda x: x,
    'mish': lambda x: x * torch.tanh(F.softplus(x)),
}
