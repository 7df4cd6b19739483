"""RoBERTa (Liu et al. 2019): BERT's blocks; positions begin behind the padding's number; heads of its own."""
import torch

from bert import encode
from layers import ACTIVATIONS, layer_norm, linear


def forward(config, w, inputs):
    ids, mask, padding = inputs['input_ids'], inputs['attention_mask'], config['pad_token_id']
    counted = (ids != padding).long()
    places = counted.cumsum(1) * counted + padding
    states = encode('roberta', config, w, ids, torch.zeros_like(ids), places, mask)

    x = states[-1]
    kind = config['architectures'][0]
    if kind == 'RobertaForSequenceClassification':
        logits = linear(w, 'classifier.out_proj', torch.tanh(linear(w, 'classifier.dense', x[:, 0])))
    elif kind == 'RobertaForTokenClassification':
        logits = linear(w, 'classifier', x)
    else:
        assert kind == 'RobertaForMaskedLM', kind
        x = ACTIVATIONS['gelu'](linear(w, 'lm_head.dense', x))
        x = layer_norm(w, 'lm_head.layer_norm', x, config['layer_norm_eps'])
        logits = x @ w('roberta.embeddings.word_embeddings.weight').T + w('lm_head.bias')
    return {'logits': logits}, states
