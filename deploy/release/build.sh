#!/usr/bin/env bash
# What a release consists of. The version stands in Directory.Build.props alone.
#   build.sh binary RUNTIME FOLDER   the command line as one file that needs no .NET (linux-x64, linux-arm64, osx-arm64, win-x64)
#   build.sh packages FOLDER         the .NET tool, the library, the Python wheel
#   build.sh sbom FOLDER             the bill of materials of all that is shipped (CycloneDX)
set -euo pipefail

usage() {
  sed -n '2,5s/^# \{0,1\}//p' "$0" >&2
  exit 64
}

absolute() { mkdir -p "$1" && (cd "$1" && pwd); }

command=${1:-}
case $command in
  binary) [ $# = 3 ] || usage && runtime=$2 out=$(absolute "$3") ;;
  packages | sbom) [ $# = 2 ] || usage && out=$(absolute "$2") ;;
  *) usage ;;
esac
cd "$(dirname "$0")/../.."
version=$(sed -n 's|.*<Version>\(.*\)</Version>.*|\1|p' Directory.Build.props)

if [ "$command" = binary ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  dotnet publish services/Cli -c Release -r "$runtime" --self-contained -o "$work" --nologo \
    -p:PublishSingleFile=true -p:IncludeNativeLibrariesForSelfExtract=true -p:EnableCompressionInSingleFile=true -p:DebugType=none
  name=autotune
  [[ $runtime != win-* ]] || name=autotune.exe
  install -m 755 "$work/$name" "$out/autotune-$version-$runtime${name#autotune}"
elif [ "$command" = sbom ]; then
  dotnet tool restore
  # What is shipped, without tests and benchmarks.
  filter=$(mktemp --suffix .slnf -p .)
  trap 'rm -f "$filter"' EXIT
  projects=$(dotnet sln AutoTune.Services.sln list | grep -E '^(services|shared)/.*\.csproj$' | sed 's/.*/"&"/' | paste -sd,)
  echo "{\"solution\": {\"path\": \"AutoTune.Services.sln\", \"projects\": [$projects]}}" >"$filter"
  dotnet tool run dotnet-CycloneDX "$filter" -o "$out" -fn "autotune-$version.sbom.json" -F Json -sn AutoTune -sv "$version"
else
  dotnet pack services/Cli -c Release -o "$out" --nologo
  dotnet pack shared/Algorithms -c Release -o "$out" --nologo
  python3 -m pip wheel --quiet --no-deps --wheel-dir "$out" sdk/python
fi
ls -l "$out"
