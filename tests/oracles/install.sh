#!/usr/bin/env bash
# Installs what the tests compare with: packages of npm into artifacts/oracles/node_modules, and Debian's PyTorch, ONNX and
# shells. Tests that need one are skipped, with the reason, where it is not there; set NO_ORACLES=1 to leave them out on purpose.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [[ -n ${NO_ORACLES:-} ]]; then
    echo "oracles: left out (NO_ORACLES is set)"
    exit 0
fi
for package in torch onnx; do
    if [[ ! -d /usr/lib/python3/dist-packages/$package ]] && command -v apt-get > /dev/null; then
        .ci/install-packages "python3-$package" || echo "oracles: python3-$package cannot be installed here" >&2
    fi
done
for shell in zsh fish; do
    if ! command -v "$shell" > /dev/null && command -v apt-get > /dev/null; then
        .ci/install-packages "$shell" || echo "oracles: $shell cannot be installed here" >&2
    fi
done
if ! command -v npm > /dev/null; then
    echo "oracles: npm is not installed; on Debian: apt-get install npm" >&2
    exit 1
fi

if cmp -s tests/oracles/package.json artifacts/oracles/package.json; then
    echo "oracles: up to date"
    exit 0
fi

# Moved as a whole: an interrupted installation leaves nothing that looks finished.
new=artifacts/oracles.installing
rm -rf "$new" && mkdir -p "$new"
cp tests/oracles/package.json "$new/"
(cd "$new" && npm install --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error)
rm -rf artifacts/oracles && mv "$new" artifacts/oracles
echo "oracles: installed"
