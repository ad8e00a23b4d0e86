#!/usr/bin/env bash
# Kills what a test process leaves behind. Lines on standard input: `+ PID` to guard, `- PID` to forget. Standard input closes when
# the test process ends, however it ends; what is still guarded then is killed.
set -euo pipefail
trap '' HUP INT TERM # a Ctrl-C reaches us too: we go last

declare -A guarded=()
while read -r sign pid; do
  case $sign in
    +) guarded[$pid]=1 ;;
    -) unset "guarded[$pid]" ;;
  esac
done
for pid in "${!guarded[@]}"; do
  kill -KILL "$pid" 2>/dev/null || true # it may have ended with the test process
done
