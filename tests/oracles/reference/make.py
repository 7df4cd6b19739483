#!/usr/bin/python3
"""
make.py [FOLDER]

Writes the fixtures that Hugging Face's own code did not make: small models with random weights, inputs, and what the
reference here answers. FOLDER is tests/Distill.Tests/Fixtures/models where none is given. The same bytes every time.
"""
import json
import os
import sys

import torch

import shapes
import tensorfile
from forward import evaluate
from weights import Weights

TEXT = {'vocab_size': 64, 'max_position_embeddings': 24, 'initializer_range': 0.02}
BERT = {**TEXT, 'hidden_size': 16, 'num_hidden_layers': 2, 'num_attention_heads': 4, 'intermediate_size': 40,
        'hidden_act': 'gelu', 'hidden_dropout_prob': 0.1, 'attention_probs_dropout_prob': 0.1, 'type_vocab_size': 2,
        'layer_norm_eps': 1e-12, 'pad_token_id': 0, 'position_embedding_type': 'absolute'}
DISTILBERT = {**TEXT, 'model_type': 'distilbert', 'dim': 16, 'n_layers': 2, 'n_heads': 4, 'hidden_dim': 40,
              'activation': 'gelu', 'dropout': 0.1, 'attention_dropout': 0.1, 'seq_classif_dropout': 0.2,
              'qa_dropout': 0.1, 'sinusoidal_pos_embds': False, 'pad_token_id': 0}
LLAMA = {**TEXT, 'hidden_size': 16, 'num_hidden_layers': 2, 'num_attention_heads': 4, 'num_key_value_heads': 2,
         'intermediate_size': 40, 'hidden_act': 'silu', 'rms_norm_eps': 1e-6, 'attention_dropout': 0.0,
         'use_cache': True, 'bos_token_id': 1, 'eos_token_id': 2, 'tie_word_embeddings': False}
LLAMA_KIND = {**LLAMA, 'model_type': 'llama', 'attention_bias': False, 'mlp_bias': False, 'pretraining_tp': 1}


def labelled(*words):
    return {'id2label': {str(i): word for i, word in enumerate(words)},
            'label2id': {word: i for i, word in enumerate(words)}}


# Name: the family's shapes, the config. Both forms of the rotary keys occur, and both of the type's.
FIXTURES = {
    'bert-tokens': (shapes.bert, {
        **BERT, 'model_type': 'bert', 'architectures': ['BertForTokenClassification'], 'classifier_dropout': None,
        'use_cache': True, **labelled('NOUN', 'VERB', 'ADJ', 'X')}),
    'distilbert-mlm': (shapes.distilbert, {**DISTILBERT, 'architectures': ['DistilBertForMaskedLM']}),
    'distilbert-tokens': (shapes.distilbert, {
        **DISTILBERT, 'architectures': ['DistilBertForTokenClassification'], **labelled('NOUN', 'VERB', 'ADJ', 'X')}),
    'roberta-mlm': (shapes.roberta, {
        **BERT, 'model_type': 'roberta', 'architectures': ['RobertaForMaskedLM'], 'type_vocab_size': 1,
        'layer_norm_eps': 1e-5, 'pad_token_id': 1, 'bos_token_id': 0, 'eos_token_id': 2, 'classifier_dropout': None,
        'use_cache': True}),
    'albert-mlm': (shapes.albert, {
        **BERT, 'model_type': 'albert', 'architectures': ['AlbertForMaskedLM'], 'embedding_size': 8,
        'hidden_act': 'gelu_new', 'num_hidden_layers': 4, 'num_hidden_groups': 2, 'inner_group_num': 1,
        'hidden_dropout_prob': 0.0, 'attention_probs_dropout_prob': 0.0, 'classifier_dropout_prob': 0.1,
        'bos_token_id': 2, 'eos_token_id': 3}),
    'qwen2': (shapes.llama, {
        **LLAMA, 'model_type': 'qwen2', 'architectures': ['Qwen2ForCausalLM'], 'tie_word_embeddings': True,
        'rope_theta': 1000000.0, 'use_sliding_window': False, 'sliding_window': None, 'max_window_layers': 2}),
    'mistral': (shapes.llama, {
        **LLAMA, 'model_type': 'mistral', 'architectures': ['MistralForCausalLM'], 'head_dim': 6,
        'sliding_window': None, 'rope_parameters': {'rope_theta': 500.0, 'rope_type': 'default'}}),
    'llama-gqa': (shapes.llama, {
        **LLAMA_KIND, 'architectures': ['LlamaForCausalLM'], 'attention_bias': True, 'rope_theta': 10000.0,
        'rope_scaling': {'factor': 2.5, 'type': 'linear'}}),
    'llama-rope3': (shapes.llama, {
        **LLAMA_KIND, 'architectures': ['LlamaForCausalLM'], 'head_dim': 12, 'rope_theta': 500.0,
        'rope_scaling': {'factor': 8.0, 'high_freq_factor': 4.0, 'low_freq_factor': 1.0,
                         'original_max_position_embeddings': 48, 'rope_type': 'llama3'}}),
    'llama-cls': (shapes.llama, {
        **LLAMA_KIND, 'architectures': ['LlamaForSequenceClassification'], 'pad_token_id': 0, 'rope_theta': 10000.0,
        'rope_scaling': None, **labelled('negative', 'neutral', 'positive')}),
    'deit': (shapes.deit, {
        'model_type': 'deit', 'architectures': ['DeiTForImageClassificationWithTeacher'], 'image_size': 14,
        'patch_size': 7, 'num_channels': 3, 'hidden_size': 16, 'num_hidden_layers': 2, 'num_attention_heads': 4,
        'intermediate_size': 40, 'hidden_act': 'gelu', 'hidden_dropout_prob': 0.0,
        'attention_probs_dropout_prob': 0.0, 'initializer_range': 0.02, 'layer_norm_eps': 1e-12, 'qkv_bias': True,
        'encoder_stride': 16, **labelled('circle', 'square', 'star')}),
}


def draw(family, config, seed):
    """Far from the usual start, so that every weight tells in the logits; norms about 1."""
    generator = torch.Generator().manual_seed(seed)
    weights = {}
    for name, shape in family(config).items():
        centre = 1.0 if 'norm' in name.lower().split('.')[-2] and name.endswith('.weight') else 0.0
        weights[name] = torch.randn(shape, generator=generator) * 0.12 + centre
    return weights


def inputs_of(config, seed):
    """Two rows, the second padded on the right; or two images."""
    generator = torch.Generator().manual_seed(seed + 1)
    if 'image_size' in config:
        side = config['image_size']
        return {'pixel_values': torch.randn(2, config['num_channels'], side, side, generator=generator)}
    ids = torch.randint(5, config['vocab_size'], (2, 9), generator=generator)
    mask = torch.ones_like(ids)
    mask[1, 5:] = 0
    ids[1, 5:] = config.get('pad_token_id', 0)
    if config.get('type_vocab_size', 1) < 2:
        return {'input_ids': ids, 'attention_mask': mask}
    kinds = torch.zeros_like(ids)
    kinds[0, 5:] = 1
    return {'input_ids': ids, 'attention_mask': mask, 'token_type_ids': kinds}


def main(target):
    for seed, (name, (family, config)) in enumerate(FIXTURES.items()):
        folder = os.path.join(target, name)
        os.makedirs(folder, exist_ok=True)
        weights, inputs = draw(family, config, seed * 2), inputs_of(config, seed * 2)
        reader = Weights(weights)
        expected = evaluate(config, reader, inputs)
        reader.check_all_used()

        with open(os.path.join(folder, 'config.json'), 'w', encoding='utf-8') as file:
            file.write(json.dumps({**config, 'torch_dtype': 'float32'}, indent=2, sort_keys=True) + '\n')
        tensorfile.write(os.path.join(folder, 'model.safetensors'), weights, {'format': 'pt'})
        tensorfile.write(os.path.join(folder, 'inputs.safetensors'), inputs)
        tensorfile.write(os.path.join(folder, 'expected.safetensors'), expected)


if __name__ == '__main__':
    main(sys.argv[1] if len(sys.argv) > 1 else os.path.join(
        os.path.dirname(os.path.abspath(__file__)), '../../Distill.Tests/Fixtures/models'))
