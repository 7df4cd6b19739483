#!/usr/bin/env bash
# Measures ours and a peer (PyTorch, or Hugging Face's tokenizers) side by side, alternating, five times each in fresh
# processes, and prints the medians: one JSON line a row. Rows can be named: bench/run.sh dispatch
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

if ! /usr/bin/python3 -c 'import torch' 2>/dev/null; then
    echo "PyTorch is the peer and is not installed. On Debian: apt-get install python3-torch" >&2
    exit 1
fi

cd "$here/.."
tests/oracles/install.sh >&2
dotnet build "$here/Distill.Bench" -c Release -v q -nologo >&2
exec "$here/../artifacts/bin/Distill.Bench/release/Distill.Bench" "$here/peers" "$@"
