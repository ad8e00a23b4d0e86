#!/usr/bin/env bash
# Builds everything and runs the tests: tests/run.sh [core] [cluster] [browser], all of them by default. Takes the .NET SDK. RabbitMQ, MongoDB
# and a Kubernetes API are found by tests/Support, which may install them by tests/infra. The last line is the sum of all runners.
set -euo pipefail

# What a shell starts in its background, or nohup, ignores signals that the tested programs would then ignore too.
if [ -z "${AUTOTUNE_TEST_SIGNALS:-}" ] && env --default-signal=INT,HUP true 2>/dev/null; then
  AUTOTUNE_TEST_SIGNALS=default exec env --default-signal=INT,HUP "$0" "$@"
fi
cd "$(dirname "$0")/.."

all_sets="core cluster browser"
sets=${*:-$all_sets}
for name in $sets; do
  case " $all_sets " in
    *" $name "*) ;;
    *) echo "unknown set '$name'; there are: $all_sets" >&2 && exit 64 ;;
  esac
done

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
results=$(mktemp -d "${TMPDIR:-/tmp}/autotune-results.XXXXXX")
trap 'rm -rf "$results"' EXIT
export AUTOTUNE_TEST_SERVICES_LOG=$results/services
touch "$AUTOTUNE_TEST_SERVICES_LOG"
# What Services.Tests did to the services and what came of it.
faults=tests/Services.Tests/bin/Release/net10.0/fault-table.txt
rm -f "$faults"
passed=0 failed=0 skipped=0

# count PASSED FAILED SKIPPED
count() {
  passed=$((passed + $1))
  failed=$((failed + $2))
  skipped=$((skipped + $3))
}

# A runner that crashed, or ran nothing, is a failure that its counts do not show.
broken() {
  echo "$*" >&2
  count 0 1 0
}

# A test project says which set it is in by <TestSet>; core if it says nothing.
projects_of() {
  local project
  for project in tests/*/*.csproj; do
    grep -q 'Include="Microsoft.NET.Test.Sdk"' "$project" || continue
    [ "$(sed -n 's|.*<TestSet>\(.*\)</TestSet>.*|\1|p' "$project" | grep . || echo core)" = "$1" ] && echo "$project"
  done
  return 0
}

# An attribute of <Counters ...> in a .trx file. Skipped tests are in its total and not in its executed.
counter() { grep -o '<Counters [^>]*' "$1" | sed -n "s/.* $2=\"\([0-9]*\)\".*/\1/p"; }

# dotnet test names skipped tests and keeps their reasons to itself.
skip_reasons() {
  sed -n '/outcome="NotExecuted"/,/<Message>/ { s|.*testName="\([^"]*\)".*|skipped: \1|p; s|.*<Message>\([^<]*\).*|  \1|p }' "$1"
}

run_project() {
  local name trx code=0 total executed project_passed project_failed
  name=$(basename "$1" .csproj)
  trx=$results/$name.trx
  echo "== $name"
  dotnet test "$1" --no-build -c Release --results-directory "$results" --logger "trx;LogFileName=$name.trx" || code=$?
  if [ ! -f "$trx" ]; then
    broken "$name: the test runner left no results (exit code $code); is the project in the solution?"
    return
  fi
  skip_reasons "$trx"
  total=$(counter "$trx" total) executed=$(counter "$trx" executed)
  project_passed=$(counter "$trx" passed) project_failed=$((executed - project_passed))
  count "$project_passed" "$project_failed" $((total - executed))
  if [ "$total" = 0 ]; then
    broken "$name: no tests"
  elif [ $code != 0 ] && [ "$project_failed" = 0 ]; then
    broken "$name: the test runner failed (exit code $code)"
  fi
}

run_python_sdk() {
  local log=$results/python code=0 ran number
  [ -d sdk/python ] || return 0
  echo "== Python SDK"
  (
    cd sdk/python
    start=.
    [ ! -d tests ] || start=tests
    PYTHONPATH=$PWD:$PWD/src PYTHONDONTWRITEBYTECODE=1 python3 -m unittest discover -s $start
  ) 2>&1 | tee "$log" || code=$?
  ran=$(sed -n 's/^Ran \([0-9]*\) tests\{0,1\} in .*/\1/p' "$log" | tail -n 1)
  if [ -z "$ran" ] || [ "$ran" = 0 ]; then
    broken "Python SDK: no tests ran (exit code $code)"
    return
  fi
  # It ends with a line such as: FAILED (failures=1, errors=2, skipped=3)
  number() { grep -E '^(OK|FAILED)' "$log" | tail -n 1 | sed -nE "s/.*(\(|, )$1=([0-9]+).*/\2/p" | grep . || echo 0; }
  local not_passed=$(($(number failures) + $(number errors))) not_run
  not_run=$(number skipped)
  count $((ran - not_passed - not_run)) $not_passed "$not_run"
  [ $code = 0 ] || [ $not_passed != 0 ] || broken "Python SDK: unittest failed (exit code $code)"
}

run_set() {
  local projects project
  projects=$(projects_of "$1")
  [ -n "$projects" ] || echo "== the set '$1' is empty"
  for project in $projects; do run_project "$project"; done
  [ "$1" != core ] || run_python_sdk
}

if dotnet build AutoTune.Services.sln -c Release; then
  for name in $sets; do run_set "$name"; done
  if [ -f "$faults" ]; then
    echo "== faults"
    cat "$faults"
  fi
  echo "== services"
  sort "$AUTOTUNE_TEST_SERVICES_LOG" | uniq -c
else
  broken "the build failed"
fi
[ $((passed + failed + skipped)) != 0 ] || broken "no tests"
summary="$passed passed, $failed failed"
[ $skipped = 0 ] || summary="$summary, $skipped skipped"
echo "$summary"
[ $failed = 0 ]
