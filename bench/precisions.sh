#!/usr/bin/env bash
# A small BERT in fp32, bf16 and int8, side by side in one run: one JSON line a batch size, in examples a second.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

cd "$here/.."
dotnet build "$here/Distill.Bench" -c Release -v q -nologo >&2
exec "$here/../artifacts/bin/Distill.Bench/release/Distill.Bench" --precisions
