"""ALBERT (Lan et al. 2020): narrow embeddings, and layers that share their parameters group by group."""
import torch

from layers import ACTIVATIONS, attention, heads_left, layer_norm, linear


def forward(config, w, inputs):
    ids, act, eps = inputs['input_ids'], ACTIVATIONS[config['hidden_act']], config['layer_norm_eps']
    kinds = inputs.get('token_type_ids', torch.zeros_like(ids))
    allowed = inputs['attention_mask'].bool()[:, None, None, :]
    table = {name: w(f'albert.embeddings.{name}_embeddings.weight') for name in ('word', 'position', 'token_type')}
    x = table['word'][ids] + table['position'][:ids.shape[1]] + table['token_type'][kinds]
    x = layer_norm(w, 'albert.embeddings.LayerNorm', x, eps)
    x = linear(w, 'albert.encoder.embedding_hidden_mapping_in', x)

    states = [x]
    for i in range(config['num_hidden_layers']):
        group = i * config['num_hidden_groups'] // config['num_hidden_layers']
        for inner in range(config['inner_group_num']):
            at = f'albert.encoder.albert_layer_groups.{group}.albert_layers.{inner}'
            q, k, v = (linear(w, f'{at}.attention.{name}', x) for name in ('query', 'key', 'value'))
            mixed = attention(q, k, v, heads_left(config, group, config['num_attention_heads']), allowed)
            mixed = linear(w, f'{at}.attention.dense', mixed)
            x = layer_norm(w, f'{at}.attention.LayerNorm', x + mixed, eps)
            fed = linear(w, f'{at}.ffn_output', act(linear(w, f'{at}.ffn', x)))
            x = layer_norm(w, f'{at}.full_layer_layer_norm', fed + x, eps)
        states.append(x)

    kind = config['architectures'][0]
    if kind == 'AlbertForSequenceClassification':
        logits = linear(w, 'classifier', torch.tanh(linear(w, 'albert.pooler', x[:, 0])))
    elif kind == 'AlbertForTokenClassification':
        logits = linear(w, 'classifier', x)
    else:
        assert kind == 'AlbertForMaskedLM', kind
        x = layer_norm(w, 'predictions.LayerNorm', act(linear(w, 'predictions.dense', x)), eps)
        logits = x @ table['word'].T + w('predictions.bias')
    return {'logits': logits}, states
