#!/usr/bin/python3
"""
prune.py FILE OUTPUT global|layer SPARSITY NAME,NAME,…

Prunes matrices of a safetensors file by magnitude with torch.nn.utils.prune and writes the masks, 1 where a weight stays.
"""
import sys

import torch
from torch.nn.utils import prune

import tensorfile


def main(source, output, scope, sparsity, names):
    tensors, names = tensorfile.read(source), names.split(',')
    modules = {name: torch.nn.Module() for name in names}
    for name, module in modules.items():
        module.weight = torch.nn.Parameter(tensors[name].float())
    if scope == 'global':
        prune.global_unstructured(
            [(module, 'weight') for module in modules.values()],
            pruning_method=prune.L1Unstructured, amount=float(sparsity))
    else:
        for module in modules.values():
            prune.l1_unstructured(module, 'weight', amount=float(sparsity))
    tensorfile.write(output, {name: module.weight_mask for name, module in modules.items()})


if __name__ == '__main__':
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    main(*sys.argv[1:])
