from distillation import measure

measure(bf16=True, cached=True)
