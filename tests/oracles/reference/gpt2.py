"""GPT-2 (Radford et al. 2019): norms before the sums' parts. Its maps are kept as [inputs, outputs]."""
import math

import torch

from layers import ACTIVATIONS, attention, causal, heads_left, last_token, layer_norm


def forward(config, w, inputs):
    ids, act, eps = inputs['input_ids'], ACTIVATIONS[config['activation_function']], config['layer_norm_epsilon']
    heads = config['n_head']
    allowed = causal(inputs['attention_mask'])
    words = w('transformer.wte.weight')
    x = words[ids] + w('transformer.wpe.weight')[:ids.shape[1]]

    states = [x]
    for i in range(config['n_layer']):
        at = f'transformer.h.{i}'
        scale = 1 / math.sqrt(x.shape[-1] // heads) if config.get('scale_attn_weights', True) else 1.0
        if config.get('scale_attn_by_inverse_layer_idx', False):
            scale /= i + 1
        q, k, v = conv1d(w, f'{at}.attn.c_attn', layer_norm(w, f'{at}.ln_1', x, eps)).chunk(3, -1)
        x = x + conv1d(w, f'{at}.attn.c_proj', attention(q, k, v, heads_left(config, i, heads), allowed, scale))
        inner = act(conv1d(w, f'{at}.mlp.c_fc', layer_norm(w, f'{at}.ln_2', x, eps)))
        x = x + conv1d(w, f'{at}.mlp.c_proj', inner)
        states.append(x)
    x = states[-1] = layer_norm(w, 'transformer.ln_f', x, eps)

    kind = config['architectures'][0]
    if kind == 'GPT2LMHeadModel':
        logits = x @ words.T
    else:
        assert kind == 'GPT2ForSequenceClassification', kind
        last = x[torch.arange(len(ids)), last_token(ids, config['pad_token_id'])]
        logits = last @ w('score.weight').T
    return {'logits': logits}, states


def conv1d(w, name, x):
    return x @ w(f'{name}.weight') + w(f'{name}.bias')
