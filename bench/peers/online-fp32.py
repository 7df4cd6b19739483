from distillation import measure

measure(bf16=False, cached=False)
