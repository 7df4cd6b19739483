#!/usr/bin/env bash
# How long the packed tool takes to start, in ms: medians of 15 starts, from a warm disk; and of five runs that go on
# after everything before the student is done, to the first line of metrics.jsonl, which is the student's first step.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

cd "$here/.."
packages=$(mktemp -d)
run=$(mktemp -d)
trap 'rm -rf "$packages" "$run"' EXIT
dotnet pack tool/Distill -c Release -o "$packages" -v q -p:UseSharedCompilation=false >&2
dotnet build "$here/Distill.Bench" -c Release -v q -nologo -p:UseSharedCompilation=false >&2
artifacts/bin/Distill.Bench/release/Distill.Bench --prepare whole >&2
tool=artifacts/publish/Distill/release/dotnet-distill

median() { sort -n | sed -n "$((($1 + 1) / 2))p"; }
begin() { begun=${EPOCHREALTIME/[.,]/}; }
elapsed() { echo $(((${EPOCHREALTIME/[.,]/} - begun) / 1000)); }
starts() {
    for _ in {1..15}; do
        begin
        "$tool" "$@" >/dev/null
        elapsed
    done | median 15
}
echo "--help      $(starts --help)"
echo "validate    $(starts validate recipes/smoke.yaml)"

"$tool" run artifacts/bench/distillation/whole.yaml --output "$run" --until answers >&2
for _ in {1..5}; do
    rm -rf "$run"/stages/student* "$run"/checkpoints
    : >"$run/metrics.jsonl"
    begin
    "$tool" run artifacts/bench/distillation/whole.yaml --output "$run" >/dev/null 2>&1 &
    training=$!
    # Asking again and again would take processors from it.
    head -n 1 < <(tail -n +1 -F --pid="$training" "$run/metrics.jsonl" 2>&1 | grep --line-buffered "^{") >/dev/null
    elapsed
    kill "$training"
    wait "$training" || true
done | median 5 | sed 's/^/first step  /'
