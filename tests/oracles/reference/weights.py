"""The weights of one file: a network asks for each by its name, and in the end none may be left over."""


class Weights:
    def __init__(self, tensors):
        self.tensors, self.used = tensors, set()

    def __call__(self, name):
        assert name in self.tensors, f'missing: {name}'
        self.used.add(name)
        return self.tensors[name].float()

    def check_all_used(self):
        left = sorted(set(self.tensors) - self.used)
        assert not left, f'unexpected: {", ".join(left)}'

