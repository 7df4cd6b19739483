"""ViT (Dosovitskiy et al. 2021): patches of an image as tokens, a class token before them."""
import torch

from layers import ACTIVATIONS, attention, heads_left, layer_norm, linear


def forward(config, w, inputs):
    assert config['architectures'] == ['ViTForImageClassification']
    tokens = [w('vit.embeddings.cls_token')]
    x, states = encode('vit', config, w, inputs['pixel_values'], tokens)
    return {'logits': linear(w, 'classifier', x[:, 0])}, states


def encode(base, config, w, pixels, tokens):
    """The normed last state and the hidden states; tokens of the model's own stand before the patches."""
    eps, act, bias = config['layer_norm_eps'], ACTIVATIONS[config['hidden_act']], config.get('qkv_bias', True)
    b, channels, height, width = pixels.shape
    p = config['patch_size']
    patches = pixels.reshape(b, channels, height // p, p, width // p, p)
    patches = patches.permute(0, 2, 4, 1, 3, 5).reshape(b, -1, channels * p * p)
    kernel = w(f'{base}.embeddings.patch_embeddings.projection.weight')
    x = patches @ kernel.reshape(len(kernel), -1).T + w(f'{base}.embeddings.patch_embeddings.projection.bias')
    x = torch.cat([token.expand(b, 1, -1) for token in tokens] + [x], 1)
    x = x + w(f'{base}.embeddings.position_embeddings')

    states = [x]
    for i in range(config['num_hidden_layers']):
        at = f'{base}.encoder.layer.{i}'
        y = layer_norm(w, f'{at}.layernorm_before', x, eps)
        q, k, v = (linear(w, f'{at}.attention.attention.{name}', y, bias) for name in ('query', 'key', 'value'))
        heads = heads_left(config, i, config['num_attention_heads'])
        mixed = attention(q, k, v, heads, torch.ones(1, 1, 1, 1, dtype=torch.bool))
        x = x + linear(w, f'{at}.attention.output.dense', mixed)
        y = act(linear(w, f'{at}.intermediate.dense', layer_norm(w, f'{at}.layernorm_after', x, eps)))
        x = x + linear(w, f'{at}.output.dense', y)
        states.append(x)
    return layer_norm(w, f'{base}.layernorm', x, eps), states
