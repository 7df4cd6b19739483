#!/usr/bin/env bash
# What a checkpoint costs a training, as a share of its time at the default interval: one JSON line.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

cd "$here/.."
dotnet build "$here/Distill.Bench" -c Release -v q -nologo >&2
exec "$here/../artifacts/bin/Distill.Bench/release/Distill.Bench" --checkpoints
