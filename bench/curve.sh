#!/usr/bin/env bash
# The losses of the first 40 steps of the distillation that run.sh times, without dropout, beside PyTorch's from the same
# weights and on the same rows: one JSON line a precision.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

cd "$here/.."
dotnet build "$here/Distill.Bench" -c Release -v q -nologo >&2
bench=artifacts/bin/Distill.Bench/release/Distill.Bench
"$bench" --prepare online >&2
for precision in fp32 bf16; do
    folder=artifacts/bench/distillation/curve-$precision
    rm -rf "$folder"
    mkdir -p "$folder"
    sed -e "s/precision: .*/precision: $precision/" \
        -e 's/max_position_embeddings: 512 }/max_position_embeddings: 512, hidden_dropout_prob: 0, attention_probs_dropout_prob: 0 }/' \
        artifacts/bench/distillation/bf16.yaml >artifacts/bench/distillation/curve.yaml
    "$bench" --curve artifacts/bench/distillation/curve.yaml "$folder"
    /usr/bin/python3 -B bench/peers/curve.py "$folder" "$precision"
done
