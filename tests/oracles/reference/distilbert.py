"""DistilBERT (Sanh et al. 2019): BERT without segments and pooler. Its norms' epsilon is no key of the config."""
import torch

from layers import ACTIVATIONS, attention, heads_left, layer_norm, linear

EPS = 1e-12


def forward(config, w, inputs):
    ids, act = inputs['input_ids'], ACTIVATIONS[config['activation']]
    allowed = inputs['attention_mask'].bool()[:, None, None, :]
    words = w('distilbert.embeddings.word_embeddings.weight')
    x = words[ids] + w('distilbert.embeddings.position_embeddings.weight')[:ids.shape[1]]
    x = layer_norm(w, 'distilbert.embeddings.LayerNorm', x, EPS)

    states = [x]
    for i in range(config['n_layers']):
        at = f'distilbert.transformer.layer.{i}'
        q, k, v = (linear(w, f'{at}.attention.{name}_lin', x) for name in 'qkv')
        mixed = attention(q, k, v, heads_left(config, i, config['n_heads']), allowed)
        mixed = linear(w, f'{at}.attention.out_lin', mixed)
        x = layer_norm(w, f'{at}.sa_layer_norm', x + mixed, EPS)
        inner = act(linear(w, f'{at}.ffn.lin1', x))
        x = layer_norm(w, f'{at}.output_layer_norm', x + linear(w, f'{at}.ffn.lin2', inner), EPS)
        states.append(x)

    kind = config['architectures'][0]
    if kind == 'DistilBertForSequenceClassification':
        logits = linear(w, 'classifier', torch.relu(linear(w, 'pre_classifier', x[:, 0])))
    elif kind == 'DistilBertForTokenClassification':
        logits = linear(w, 'classifier', x)
    else:
        assert kind == 'DistilBertForMaskedLM', kind
        x = layer_norm(w, 'vocab_layer_norm', act(linear(w, 'vocab_transform', x)), EPS)
        logits = x @ words.T + w('vocab_projector.bias')
    return {'logits': logits}, states
