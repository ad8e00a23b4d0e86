#!/usr/bin/env bash
# A browser for tests: Chromium, which the tests start themselves. Its address: the program.
. "$(dirname "$0")/../common.sh"

find_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

install() { find_chromium >/dev/null || apt_install chromium fonts-dejavu-core; }

up() {
  install
  find_chromium >"$run/address"
}

start() { :; }

stop() { :; }

kill9() { :; }

down() { rm -rf "$run"; }

main "$@"
