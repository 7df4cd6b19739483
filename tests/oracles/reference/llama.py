"""
Llama (Touvron et al. 2023), Mistral (Jiang et al. 2023), Qwen2 (Yang et al. 2024): rotary positions, RMS norms,
gated feed-forward, fewer heads for keys and values than for queries.
"""
import math

import torch

from layers import ACTIVATIONS, causal, last_token, linear


def forward(config, w, inputs):
    ids, act, eps = inputs['input_ids'], ACTIVATIONS[config['hidden_act']], config['rms_norm_eps']
    heads = config['num_attention_heads']
    groups = config.get('num_key_value_heads') or heads
    size = config.get('head_dim') or config['hidden_size'] // heads
    assert not config.get('use_sliding_window') and not (config['model_type'] == 'mistral' and config['sliding_window'])
    qkv_bias = config['model_type'] == 'qwen2' or config.get('attention_bias', False)
    o_bias, mlp_bias = config.get('attention_bias', False), config.get('mlp_bias', False)

    allowed = causal(inputs['attention_mask'])
    angles = torch.arange(ids.shape[1]).float()[:, None] * frequencies(config, size)  # [T, size/2]
    cos, sin = angles.cos(), angles.sin()
    b, t = ids.shape
    x = w('model.embed_tokens.weight')[ids]

    states = [x]
    for i in range(config['num_hidden_layers']):
        at = f'model.layers.{i}'
        y = rms_norm(w, f'{at}.input_layernorm', x, eps)
        q = rotate(linear(w, f'{at}.self_attn.q_proj', y, qkv_bias).view(b, t, heads, size), cos, sin)
        k = rotate(linear(w, f'{at}.self_attn.k_proj', y, qkv_bias).view(b, t, groups, size), cos, sin)
        v = linear(w, f'{at}.self_attn.v_proj', y, qkv_bias).view(b, t, groups, size)
        mixed = torch.empty(b, t, heads, size)
        for head in range(heads):
            group = head * groups // heads
            scores = q[:, :, head] @ k[:, :, group].transpose(1, 2) / math.sqrt(size)  # [B, T, T]
            scores = scores.masked_fill(~allowed[:, 0], torch.finfo(torch.float32).min)
            mixed[:, :, head] = scores.softmax(-1) @ v[:, :, group]
        x = x + linear(w, f'{at}.self_attn.o_proj', mixed.reshape(b, t, heads * size), o_bias)

        y = rms_norm(w, f'{at}.post_attention_layernorm', x, eps)
        gated = act(linear(w, f'{at}.mlp.gate_proj', y, mlp_bias)) * linear(w, f'{at}.mlp.up_proj', y, mlp_bias)
        x = x + linear(w, f'{at}.mlp.down_proj', gated, mlp_bias)
        states.append(x)
    x = states[-1] = rms_norm(w, 'model.norm', x, eps)

    kind = config['architectures'][0]
    if kind.endswith('ForCausalLM'):
        tied = config.get('tie_word_embeddings', False)
        logits = x @ w('model.embed_tokens.weight' if tied else 'lm_head.weight').T
    else:
        assert kind.endswith('ForSequenceClassification'), kind
        last = x[torch.arange(len(ids)), last_token(ids, config['pad_token_id'])]
        logits = last @ w('score.weight').T
    return {'logits': logits}, states


def frequencies(config, size):
    """θ^(-2j/size), and what rope_scaling makes of it; both forms of the keys."""
    new = config.get('rope_parameters') or {}
    theta = new.get('rope_theta', config.get('rope_theta', 10000.0))
    scaling = config.get('rope_scaling') or new
    kind = scaling.get('rope_type', scaling.get('type', 'default'))
    plain = torch.tensor([theta ** (-2 * j / size) for j in range(size // 2)])
    if kind == 'default':
        return plain
    factor = scaling['factor']
    if kind == 'linear':
        return plain / factor

    assert kind == 'llama3', kind
    low, high, length = (
        scaling[key] for key in ('low_freq_factor', 'high_freq_factor', 'original_max_position_embeddings'))

    def scaled(frequency):
        turns = length * frequency / (2 * math.pi)  # over the length that the model was first trained with
        if turns < low:
            return frequency / factor
        if turns > high:
            return frequency
        smooth = (turns - low) / (high - low)
        return (1 - smooth) * frequency / factor + smooth * frequency

    return torch.tensor([scaled(frequency) for frequency in plain.tolist()])


def rotate(x, cos, sin):
    """Turns the pairs (j, j + size/2) of each head's vector. x: [B, T, heads, size]."""
    left, right = x.chunk(2, -1)
    cos, sin = cos[:, None], sin[:, None]
    return torch.cat((left * cos - right * sin, right * cos + left * sin), -1)


def rms_norm(w, name, x, eps):
    return w(f'{name}.weight') * (x / torch.sqrt((x ** 2).mean(-1, keepdim=True) + eps))
