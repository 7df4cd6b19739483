"""DeiT (Touvron et al. 2021): ViT with a second token, whose head learns from the teacher."""
from layers import linear
from vit import encode


def forward(config, w, inputs):
    tokens = [w('deit.embeddings.cls_token'), w('deit.embeddings.distillation_token')]
    x, states = encode('deit', config, w, inputs['pixel_values'], tokens)
    if config['architectures'] == ['DeiTForImageClassification']:
        return {'logits': linear(w, 'classifier', x[:, 0])}, states
    assert config['architectures'] == ['DeiTForImageClassificationWithTeacher'], config['architectures']
    labels, teacher = linear(w, 'cls_classifier', x[:, 0]), linear(w, 'distillation_classifier', x[:, 1])
    return {'logits': (labels + teacher) / 2, 'cls_logits': labels, 'distillation_logits': teacher}, states
