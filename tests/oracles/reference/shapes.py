"""The shapes of each family's weights as Hugging Face's library writes them: {name: shape}."""


def bert(c, base='bert'):
    h, inner = c['hidden_size'], c['intermediate_size']
    e = f'{base}.embeddings'
    s = {f'{e}.word_embeddings.weight': [c['vocab_size'], h],
         f'{e}.position_embeddings.weight': [c['max_position_embeddings'], h],
         f'{e}.token_type_embeddings.weight': [c['type_vocab_size'], h], **norm(f'{e}.LayerNorm', h)}
    for i in range(c['num_hidden_layers']):
        at = f'{base}.encoder.layer.{i}'
        for name in ('query', 'key', 'value'):
            s.update(linear(f'{at}.attention.self.{name}', h, h))
        s.update(linear(f'{at}.attention.output.dense', h, h), **norm(f'{at}.attention.output.LayerNorm', h))
        s.update(linear(f'{at}.intermediate.dense', inner, h), **linear(f'{at}.output.dense', h, inner))
        s.update(norm(f'{at}.output.LayerNorm', h))
    return {**s, **linear('classifier', labels(c), h)} if is_for_tokens(c) else s


def roberta(c):
    h = c['hidden_size']
    s = bert(c, 'roberta')
    if c['architectures'] == ['RobertaForMaskedLM']:
        s.update(linear('lm_head.dense', h, h), **norm('lm_head.layer_norm', h), **{'lm_head.bias': [c['vocab_size']]})
    return s


def distilbert(c):
    h, inner, e = c['dim'], c['hidden_dim'], 'distilbert.embeddings'
    s = {f'{e}.word_embeddings.weight': [c['vocab_size'], h],
         f'{e}.position_embeddings.weight': [c['max_position_embeddings'], h], **norm(f'{e}.LayerNorm', h)}
    for i in range(c['n_layers']):
        at = f'distilbert.transformer.layer.{i}'
        for name in ('q_lin', 'k_lin', 'v_lin', 'out_lin'):
            s.update(linear(f'{at}.attention.{name}', h, h))
        s.update(norm(f'{at}.sa_layer_norm', h), **linear(f'{at}.ffn.lin1', inner, h))
        s.update(linear(f'{at}.ffn.lin2', h, inner), **norm(f'{at}.output_layer_norm', h))
    if is_for_tokens(c):
        return {**s, **linear('classifier', labels(c), h)}
    return {**s, **linear('vocab_transform', h, h), **norm('vocab_layer_norm', h),
            'vocab_projector.bias': [c['vocab_size']]}


def albert(c):
    h, narrow, inner, e = c['hidden_size'], c['embedding_size'], c['intermediate_size'], 'albert.embeddings'
    s = {f'{e}.word_embeddings.weight': [c['vocab_size'], narrow],
         f'{e}.position_embeddings.weight': [c['max_position_embeddings'], narrow],
         f'{e}.token_type_embeddings.weight': [c['type_vocab_size'], narrow], **norm(f'{e}.LayerNorm', narrow),
         **linear('albert.encoder.embedding_hidden_mapping_in', h, narrow)}
    for group in range(c['num_hidden_groups']):
        for i in range(c['inner_group_num']):
            at = f'albert.encoder.albert_layer_groups.{group}.albert_layers.{i}'
            for name in ('query', 'key', 'value', 'dense'):
                s.update(linear(f'{at}.attention.{name}', h, h))
            s.update(norm(f'{at}.attention.LayerNorm', h), **norm(f'{at}.full_layer_layer_norm', h))
            s.update(linear(f'{at}.ffn', inner, h), **linear(f'{at}.ffn_output', h, inner))
    return {**s, **linear('predictions.dense', narrow, h), **norm('predictions.LayerNorm', narrow),
            'predictions.bias': [c['vocab_size']]}


def llama(c):
    h, inner = c['hidden_size'], c['intermediate_size']
    heads, groups = c['num_attention_heads'], c['num_key_value_heads']
    size = c.get('head_dim') or h // heads
    biased = c['model_type'] == 'qwen2' or c.get('attention_bias', False)
    s = {'model.embed_tokens.weight': [c['vocab_size'], h]}
    for i in range(c['num_hidden_layers']):
        at = f'model.layers.{i}'
        for name, count in (('q', heads), ('k', groups), ('v', groups)):
            shapes = linear(f'{at}.self_attn.{name}_proj', count * size, h)
            s.update(shapes if biased else without_bias(shapes))
        s[f'{at}.self_attn.o_proj.weight'] = [h, heads * size]
        if c.get('attention_bias', False):
            s[f'{at}.self_attn.o_proj.bias'] = [h]
        for name, shape in (('gate_proj', [inner, h]), ('up_proj', [inner, h]), ('down_proj', [h, inner])):
            s[f'{at}.mlp.{name}.weight'] = shape
        s[f'{at}.input_layernorm.weight'] = s[f'{at}.post_attention_layernorm.weight'] = [h]
    s['model.norm.weight'] = [h]
    if c['architectures'] == ['LlamaForSequenceClassification']:
        s['score.weight'] = [labels(c), h]
    elif not c['tie_word_embeddings']:
        s['lm_head.weight'] = [c['vocab_size'], h]
    return s


def deit(c):
    h, inner, p, e = c['hidden_size'], c['intermediate_size'], c['patch_size'], 'deit.embeddings'
    tokens = (c['image_size'] // p) ** 2 + 2
    s = {f'{e}.cls_token': [1, 1, h], f'{e}.distillation_token': [1, 1, h],
         f'{e}.position_embeddings': [1, tokens, h],
         f'{e}.patch_embeddings.projection.weight': [h, c['num_channels'], p, p],
         f'{e}.patch_embeddings.projection.bias': [h]}
    for i in range(c['num_hidden_layers']):
        at = f'deit.encoder.layer.{i}'
        for name in ('attention.attention.query', 'attention.attention.key', 'attention.attention.value'):
            s.update(linear(f'{at}.{name}', h, h))
        s.update(linear(f'{at}.attention.output.dense', h, h), **linear(f'{at}.intermediate.dense', inner, h))
        s.update(linear(f'{at}.output.dense', h, inner))
        s.update(norm(f'{at}.layernorm_before', h), **norm(f'{at}.layernorm_after', h))
    s.update(norm('deit.layernorm', h), **linear('cls_classifier', labels(c), h))
    return {**s, **linear('distillation_classifier', labels(c), h)}


def linear(name, outputs, inputs):
    return {f'{name}.weight': [outputs, inputs], f'{name}.bias': [outputs]}


def norm(name, width):
    return {f'{name}.weight': [width], f'{name}.bias': [width]}


def without_bias(shapes):
    return {name: shape for name, shape in shapes.items() if not name.endswith('.bias')}


def labels(c):
    return len(c['id2label'])


def is_for_tokens(c):
    return c['architectures'][0].endswith('ForTokenClassification')
