#!/usr/bin/env bash
# Installs what is missing (Debian, Ubuntu), builds with warnings as errors, checks the format, and runs every test.
# The last line is "N passed, N failed"; the exit code is 0 only where nothing failed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en MSBUILDDISABLENODEREUSE=1

if ! command -v dotnet >/dev/null; then
    echo "The .NET 10 SDK is missing: https://dotnet.microsoft.com/download" >&2
    exit 5
fi
if command -v apt-get >/dev/null; then
    needed=(libopenblas0-pthread cmake make g++ clang-format)
    # A libtorch that CMAKE_PREFIX_PATH names, or another Node.js, serves as well.
    [ -n "${CMAKE_PREFIX_PATH:-}" ] || needed+=(libtorch-dev libdnnl-dev)
    command -v npm >/dev/null || needed+=(nodejs npm)
    .ci/install-packages "${needed[@]}"
fi

echo "== Build"
dotnet restore Distill.sln --locked-mode -v quiet
dotnet build Distill.sln -c Release --no-restore -v quiet

echo "== Format"
dotnet format Distill.sln --verify-no-changes --no-restore
clang-format --dry-run -Werror tool/native/*.cpp tool/native/*.h tests/Distill.Tests/Training/faults.c

echo "== Tests"
if [ -x tests/oracles/install.sh ]; then
    tests/oracles/install.sh
fi
# A figure that the test runner wrote into a project's results: total, passed or failed.
counted() { sed -n "s/.*<Counters .*\b$1=\"\([0-9]*\)\".*/\1/p" "$2" 2>/dev/null || true; }

results=$PWD/artifacts/test-results
rm -rf "$results"
passed=0 failed=0 skipped=0
for project in tests/*/*.csproj; do
    name=$(basename "$project" .csproj)
    ended_well=true
    dotnet test "$project" -c Release --no-build --logger "trx;LogFileName=$name.trx" --results-directory "$results" \
        || ended_well=false

    total=$(counted total "$results/$name.trx")
    project_passed=$(counted passed "$results/$name.trx")
    project_failed=$(counted failed "$results/$name.trx")
    passed=$((passed + ${project_passed:-0}))
    skipped=$((skipped + ${total:-0} - ${project_passed:-0} - ${project_failed:-0}))
    if [ "$ended_well" = false ] && [ "${project_failed:-0}" -eq 0 ]; then
        project_failed=1 # the project ended before it could say which test failed
    fi
    failed=$((failed + ${project_failed:-0}))
done

echo "$passed passed, $failed failed$([ "$skipped" -eq 0 ] || echo ", $skipped skipped")"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
