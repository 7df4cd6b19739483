#!/usr/bin/env bash
# Makes the answer keys: runs the commands of each exercise's page with three seeds, and keeps the sweep's figures beside it.
# answer-keys.sh [EXERCISE…], all of them without; DISTILL names another command than 'dotnet distill'.
set -euo pipefail
exercises=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$exercises/../.."

[ $# -gt 0 ] || set -- $(basename -a "$exercises"/0*)
for exercise in "$@"; do
    folder=$exercises/$exercise
    grep '^dotnet distill ' "$folder/README.md" | while read -r line; do
        command="${DISTILL:-dotnet distill} ${line#dotnet distill }"
        [[ $line != *" sweep "* ]] || command="$command --seeds 3"
        echo "== $exercise: $command"
        bash -c "$command" </dev/null
    done

    name=$(sed -n 's/^name: //p' "$folder/recipe.yaml")
    mkdir -p "$folder/answer-key"
    cp "runs/$name-sweep"/sweep.{json,md,svg} "$folder/answer-key/"
    (cd "$exercises" && sha256sum base.yaml "$exercise"/*.yaml >"$folder/answer-key/SHA256SUMS")
done
