#!/usr/bin/env bash
# Time and memory by the number of rows: invented texts of 5 to 25 words, read, tokenized, and learned for an epoch by a
# model of one layer and width 16. growth.sh [ROWS...], without: 40000 400000 4000000.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

cd "$here/.."
dotnet build tool/Distill -c Release -v q -nologo >&2
tool=artifacts/bin/Distill/release/dotnet-distill
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
[ $# -gt 0 ] || set -- 40000 400000 4000000
for count in "$@"; do
    awk -v rows="$count" 'BEGIN {
        srand(1)
        print "text,label"
        for (i = 0; i < rows; i++) {
            line = ""
            for (words = 5 + int(21 * rand()); words > 0; words--) line = line sprintf("%x ", 20000 * rand())
            print line "," substr("abcdefgh", 1 + i % 8, 1)
        }
    }' >"$folder/rows.csv"
    cat >"$folder/growth.yaml" <<'RECIPE'
name: growth
data: { train: rows.csv, text: text, label: label, max_length: 32 }
tokenizer: { train: { vocab_size: 8000 } }
student:
  model:
    { num_hidden_layers: 1, hidden_size: 16, num_attention_heads: 2, intermediate_size: 32, max_position_embeddings: 32 }
training: { epochs: 1 }
RECIPE
    echo "== $count rows: read and tokenized, then all of the run (seconds, KiB)"
    /usr/bin/time -f '%e s, %M KiB' "$tool" run "$folder/growth.yaml" --output "$folder/run" --until data 2>&1 | tail -1
    /usr/bin/time -f '%e s, %M KiB' "$tool" run "$folder/growth.yaml" --output "$folder/run" 2>&1 |
        grep -E '^student: step .*examples/s|KiB' | tail -2
    stat -c '%s bytes of tokens' "$folder"/run/stages/data-*/train.examples
    rm -rf "$folder/run"
done
