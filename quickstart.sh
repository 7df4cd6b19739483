#!/usr/bin/env bash
# From a fresh checkout to a distilled student: installs what is missing, builds the tool, installs it as a local tool,
# prepares real data, and runs recipes/quickstart.yaml. Can be run again at any time.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

say() { printf '\n== %s\n' "$*"; }

if ! command -v dotnet >/dev/null; then
    echo "The .NET 10 SDK is missing: https://dotnet.microsoft.com/download" >&2
    exit 5
fi

say "What the build needs"
if command -v apt-get >/dev/null; then
    needed=(libopenblas0-pthread cmake make g++ wordnet-base)
    # A libtorch that CMAKE_PREFIX_PATH names serves as well.
    [ -n "${CMAKE_PREFIX_PATH:-}" ] || needed+=(libtorch-dev libdnnl-dev)
    .ci/install-packages "${needed[@]}"
else
    missing=()
    command -v cmake >/dev/null || missing+=("CMake 3.18 or newer")
    command -v make >/dev/null || missing+=("make")
    command -v g++ >/dev/null || missing+=("g++ with C++17")
    [ -n "${CMAKE_PREFIX_PATH:-}" ] || missing+=("libtorch 1.13 or newer, with CMAKE_PREFIX_PATH set to its folder")
    [ -f /usr/share/wordnet/data.noun ] || missing+=("WordNet 3.0, with its data.noun in /usr/share/wordnet")
    if [ ${#missing[@]} -gt 0 ]; then
        echo "This script installs packages on Debian and Ubuntu only. Please install:" >&2
        printf '  %s\n' "${missing[@]}" >&2
        exit 5
    fi
fi
echo "All there."

say "Build and pack the tool"
rm -f artifacts/packages/dotnet-distill.*.nupkg
dotnet pack tool/Distill -c Release -o artifacts/packages -v quiet

say "Install it as a local tool"
package=$(basename artifacts/packages/dotnet-distill.*.nupkg .nupkg)
version=${package#dotnet-distill.}
# The same version may be installed from an earlier build: NuGet would serve that one from its cache, and the SDK would look
# for its files where they lay.
cached=$(dotnet nuget locals global-packages --list --force-english-output)
rm -rf "${cached#*: }/dotnet-distill/$version" "${DOTNET_CLI_HOME:-$HOME}"/.dotnet/toolResolverCache/*/dotnet-distill
[ -f dotnet-tools.json ] || [ -f .config/dotnet-tools.json ] || dotnet new tool-manifest >/dev/null
dotnet tool uninstall dotnet-distill --local >/dev/null 2>&1 || true
dotnet tool install dotnet-distill --local --version "$version" --source "$PWD/artifacts/packages" >/dev/null
dotnet distill --version

say "Prepare the data: 25 topics of WordNet's definitions"
dotnet run datasets/wordnet/prepare.cs

say "Distill: dotnet distill run recipes/quickstart.yaml"
dotnet distill run recipes/quickstart.yaml
