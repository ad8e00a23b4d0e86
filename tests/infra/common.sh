# What the scripts of this folder share; sourced by them. A script defines install, up, start, stop, kill9 and down, then calls `main "$@"`.
set -euo pipefail

cache=${XDG_CACHE_HOME:-${HOME:?}/.cache}/autotune-tests

usage() {
  cat >&2 <<TEXT
usage: $0 install          what the service needs, once for this machine and user
       $0 up RUN           a fresh service with its state in the folder RUN; prints how to reach it
       $0 stop|kill9 RUN   stops it properly, or as a crash would; its state stays
       $0 start RUN        starts it again with its state, on the same ports
       $0 down RUN         stops it and removes RUN
       $0 supervise        for test processes: up; then stop, kill9 and start as lines on standard input; down when that closes
TEXT
  exit 64
}

# Exit code 69 (EX_UNAVAILABLE) tells a test that this machine cannot have the service.
unavailable() {
  echo "$*" >&2
  exit 69
}

# Installs Debian packages without starting the services that they bring.
apt_install() {
  [ "$(id -u)" = 0 ] || unavailable "installing $* takes root"
  command -v apt-get >/dev/null || unavailable "installing $* takes Debian's apt-get"
  (
    flock 9 # test runs side by side must not meet in dpkg
    policy=/usr/sbin/policy-rc.d
    if [ ! -e $policy ]; then
      trap 'rm -f $policy' EXIT
      printf '#!/bin/sh\nexit 101\n' >$policy && chmod +x $policy
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >&2 && apt-get install -y -qq --no-install-recommends "$@" >&2
  ) 9>"$cache/apt.lock" || unavailable "apt-get could not install $*"
}

# Puts a port into the variable named by $1 that nobody listens on and no other test run has chosen: the lock lasts as long
# as this script or a service that inherited it. FreePort of tests/Support takes part. Below the range from which the kernel takes ports for outgoing connections.
free_port() {
  local locks=${TMPDIR:-/tmp}/autotune-test-ports-$(id -un) candidate lock
  mkdir -p "$locks"
  while true; do
    candidate=$((20000 + RANDOM % 12000))
    exec {lock}>"$locks/$candidate"
    if flock -n "$lock" && ! listening "$candidate"; then
      printf -v "$1" %s "$candidate"
      return
    fi
    exec {lock}>&-
  done
}

listening() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# A zombie is dead too: a container's first process may never collect it.
alive() { [ -e "/proc/$1/stat" ] && ! grep -q ') Z ' "/proc/$1/stat" 2>/dev/null; }

running() { [ -f "$run/$1.pid" ] && alive "$(cat "$run/$1.pid")"; }

# spawn NAME COMMAND...: in a session of its own, so that a Ctrl-C meant for the tests does not stop it first.
spawn() {
  local name=$1
  shift
  setsid "$@" >>"$run/$name.log" 2>&1 </dev/null &
  echo $! >"$run/$name.pid"
  disown # a kill9 that was asked for is no news
}

# signal NAME SIGNAL: and waits until the process is gone.
signal() {
  local pid
  running "$1" || return 0
  pid=$(cat "$run/$1.pid")
  kill "-$2" "$pid" 2>/dev/null || true # it may have ended just now
  await "the end of $1" eval "! alive $pid"
}

# await WHAT COMMAND...: until the command succeeds.
await() {
  local what=$1 end=$((SECONDS + 90))
  shift
  until "$@"; do
    if [ $SECONDS -ge $end ]; then
      echo "$what did not come within 90 s" >&2
      tail -n 20 "$run"/*.log >&2 || true
      exit 1
    fi
    sleep 0.05
  done
}

# await_port NAME PORT: until the service listens; its own end is an end of waiting.
await_port() {
  await "$1's port" eval "listening $2 || ! running $1"
  running "$1" && return
  echo "$1 ended while starting:" >&2
  tail -n 20 "$run/$1.log" >&2
  exit 1
}

# The service lives as long as our standard input is open: the kernel closes it when the test process ends, however it ends.
supervise() {
  run=$(mktemp -d "${TMPDIR:-/tmp}/autotune-test.XXXXXX")
  trap down EXIT
  trap 'exit 1' HUP INT TERM
  up
  echo "ready $(cat "$run/address")"
  local command
  while read -r command; do
    case $command in
      stop | kill9 | start) if "$0" "$command" "$run" >&2; then echo "done $command"; else echo "failed $command"; fi ;;
      *) echo "failed: unknown command '$command'" ;;
    esac
  done
}

main() {
  mkdir -p "$cache"
  local command=${1:-}
  case $command in
    install | supervise) [ $# = 1 ] || usage ;;
    up | stop | kill9 | start | down)
      [ $# = 2 ] || usage
      mkdir -p "$2"
      run=$(cd "$2" && pwd)
      ;;
    *) usage ;;
  esac
  case $command in
    up)
      down
      mkdir -p "$run"
      up
      cat "$run/address"
      ;;
    *) $command ;;
  esac
}
