"""BERT (Devlin et al. 2019): blocks whose norms stand behind the sums."""
import torch

from layers import ACTIVATIONS, attention, heads_left, layer_norm, linear


def forward(config, w, inputs):
    ids, mask = inputs['input_ids'], inputs['attention_mask']
    kinds = inputs.get('token_type_ids', torch.zeros_like(ids))
    places = torch.arange(ids.shape[1]).expand_as(ids)
    states = encode('bert', config, w, ids, kinds, places, mask)

    x, act = states[-1], ACTIVATIONS[config['hidden_act']]
    kind = config['architectures'][0]
    if kind == 'BertForSequenceClassification':
        logits = linear(w, 'classifier', torch.tanh(linear(w, 'bert.pooler.dense', x[:, 0])))
    elif kind == 'BertForTokenClassification':
        logits = linear(w, 'classifier', x)
    else:
        assert kind == 'BertForMaskedLM', kind
        x = act(linear(w, 'cls.predictions.transform.dense', x))
        x = layer_norm(w, 'cls.predictions.transform.LayerNorm', x, config['layer_norm_eps'])
        logits = x @ w('bert.embeddings.word_embeddings.weight').T + w('cls.predictions.bias')
    return {'logits': logits}, states


def encode(base, config, w, ids, kinds, places, mask):
    """The hidden states of a stack of BERT's blocks, which RoBERTa has too."""
    eps, act = config['layer_norm_eps'], ACTIVATIONS[config['hidden_act']]
    allowed = mask.bool()[:, None, None, :]
    table = {name: w(f'{base}.embeddings.{name}_embeddings.weight') for name in ('word', 'position', 'token_type')}
    x = table['word'][ids] + table['position'][places] + table['token_type'][kinds]
    x = layer_norm(w, f'{base}.embeddings.LayerNorm', x, eps)

    states = [x]
    for i in range(config['num_hidden_layers']):
        at = f'{base}.encoder.layer.{i}'
        q, k, v = (linear(w, f'{at}.attention.self.{name}', x) for name in ('query', 'key', 'value'))
        mixed = attention(q, k, v, heads_left(config, i, config['num_attention_heads']), allowed)
        mixed = linear(w, f'{at}.attention.output.dense', mixed)
        x = layer_norm(w, f'{at}.attention.output.LayerNorm', x + mixed, eps)
        inner = act(linear(w, f'{at}.intermediate.dense', x))
        x = layer_norm(w, f'{at}.output.LayerNorm', x + linear(w, f'{at}.output.dense', inner), eps)
        states.append(x)
    return states
