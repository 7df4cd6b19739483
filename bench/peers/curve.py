"""Takes the steps of curve.json in PyTorch, from the same weights, with the same rows and learning rates and without
dropout, in bf16 and in fp32. Prints one JSON line: how far losses are apart, in shares of the loss."""
import json
import os
import sys

import torch
from torch import nn

import distillation

sys.path.insert(0, os.path.join('tests', 'oracles', 'reference'))
import tensorfile

FOLDER, PRECISION = sys.argv[1], sys.argv[2]
NAMES = {'attention.self.query': 'q', 'attention.self.key': 'k', 'attention.self.value': 'v',
         'attention.output.dense': 'out', 'attention.output.LayerNorm': 'first', 'intermediate.dense': 'up',
         'output.dense': 'down', 'output.LayerNorm': 'second'}
OUTSIDE = {'bert.embeddings.word_embeddings': 'words', 'bert.embeddings.position_embeddings': 'places',
           'bert.embeddings.token_type_embeddings': 'kinds', 'bert.embeddings.LayerNorm': 'norm',
           'bert.pooler.dense': 'pool', 'classifier': 'head'}


def name_of(ours):
    module, kind = ours.rsplit('.', 1)
    if module in OUTSIDE:
        return f'{OUTSIDE[module]}.{kind}'
    layer, part = module.removeprefix('bert.encoder.layer.').split('.', 1)
    return f'blocks.{layer}.{NAMES[part]}.{kind}'


def losses(steps, bf16):
    teacher, student = distillation.models()
    for model, folder in ((teacher, 'teacher'), (student, 'student')):
        tensors = tensorfile.read(os.path.join(FOLDER, folder, 'model.safetensors'))
        model.load_state_dict({name_of(name): tensor for name, tensor in tensors.items()})
    for module in student.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    optimizer, found = distillation.adamw(student), []
    for step in steps:
        ids, mask, labels = distillation.batch_of([(row['ids'], row['label']) for row in step['rows']])
        with torch.autocast('cpu', dtype=torch.bfloat16, enabled=bf16):
            with torch.no_grad():
                taught = teacher(ids, mask)
            logits = student(ids, mask)
        loss = distillation.loss_of(logits, taught, labels)
        optimizer.param_groups[0]['lr'] = optimizer.param_groups[1]['lr'] = step['rate']
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        optimizer.step()
        found.append(loss.item())
    return found


def apart(one, other):
    return max(abs(a - b) / abs(b) for a, b in zip(one, other))


steps = json.load(open(os.path.join(FOLDER, 'curve.json')))
ours, exact = [step['loss'] for step in steps], losses(steps, bf16=False)
line = {'what': f'losses of {len(steps)} steps, {PRECISION}, at most so far from PyTorch in fp32',
        'ours': apart(ours, exact), 'first': ours[0], 'last': ours[-1]}
if PRECISION == 'bf16':
    line['PyTorch in bf16'] = apart(losses(steps, bf16=True), exact)
print(json.dumps(line))
