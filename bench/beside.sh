#!/usr/bin/env bash
# A distillation's step alone, and beside a PyTorch training on as many threads.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

cd "$here/.."
dotnet build "$here/Distill.Bench" -c Release -v q -nologo >&2
artifacts/bin/Distill.Bench/release/Distill.Bench --prepare online >&2
step() {
    dotnet artifacts/bin/Distill/release/dotnet-distill.dll bench artifacts/bench/distillation/bf16.yaml \
        --steps 40 --warm-up 20 2>/dev/null | grep -E '^(step|threads) '
}
echo "alone"
step
(while :; do /usr/bin/python3 bench/peers/online-fp32.py; done) >/dev/null 2>&1 &
other=$!
trap 'kill -STOP "$other"; pkill -P "$other" || true; kill -KILL "$other"' EXIT
sleep 5
echo "beside"
step
