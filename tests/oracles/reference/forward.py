#!/usr/bin/python3
"""
forward.py FOLDER INPUTS OUTPUT [FOLDER INPUTS OUTPUT …]

Runs the model of each folder (config.json, model.safetensors) on the inputs, and writes its logits and hidden states.
Every weight that the family has must be in the file, and no other. Written from the papers' formulas and Hugging
Face's names, without a line of the tool's code or of their library.
"""
import importlib
import json
import os
import sys

import torch

import tensorfile
from weights import Weights

FAMILIES = {'bert': 'bert', 'distilbert': 'distilbert', 'roberta': 'roberta', 'albert': 'albert', 'gpt2': 'gpt2',
            'llama': 'llama', 'mistral': 'llama', 'qwen2': 'llama', 'vit': 'vit', 'deit': 'deit'}


def run(folder, inputs):
    with open(os.path.join(folder, 'config.json'), encoding='utf-8') as file:
        config = json.load(file)
    weights = Weights(tensorfile.read(os.path.join(folder, 'model.safetensors')))
    outputs = evaluate(config, weights, inputs)
    weights.check_all_used()
    return outputs


def evaluate(config, weights, inputs):
    family = importlib.import_module(FAMILIES[config['model_type']])
    with torch.no_grad():
        logits, states = family.forward(config, weights, inputs)
    return {**logits, **{f'hidden_states.{i}': state for i, state in enumerate(states)}}


def main(arguments):
    if not arguments or len(arguments) % 3:
        sys.exit(__doc__)
    for folder, inputs, output in zip(*[iter(arguments)] * 3):
        try:
            tensorfile.write(output, run(folder, tensorfile.read(inputs)))
        except AssertionError as problem:
            sys.exit(f'{folder}: {problem}')


if __name__ == '__main__':
    main(sys.argv[1:])
