#!/usr/bin/env bash
# A distillation step over a vocabulary of 50,257 with its head in parts and with all logits at once, each in a process of
# its own: one JSON line a form, with milliseconds and memory.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

cd "$here/.."
dotnet build "$here/Distill.Bench" -c Release -v q -nologo >&2
for form in parts all; do
    "$here/../artifacts/bin/Distill.Bench/release/Distill.Bench" --head "$form"
done
