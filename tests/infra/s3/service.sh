#!/usr/bin/env bash
# An S3 server for tests: the npm package s3rver as a plain process on loopback, with the bucket `autotune`. Its address: URL, access key and secret key.
. "$(dirname "$0")/../common.sh"

version=3.7.1
packages=$cache/s3-$version

install() {
  command -v node >/dev/null || apt_install nodejs npm
  [ -e "$packages/ready" ] && return
  (
    flock 9
    [ -e "$packages/ready" ] && exit
    npm install --silent --no-audit --no-fund --prefix "$packages" "s3rver@$version" >&2 && touch "$packages/ready"
  ) 9>"$cache/npm.lock" || unavailable "npm could not install s3rver"
}

up() {
  install
  free_port port
  echo "$port" >"$run/port"
  echo "http://127.0.0.1:$port S3RVER S3RVER" >"$run/address"
  start
}

start() {
  port=$(cat "$run/port")
  running s3 || spawn s3 node "$packages/node_modules/s3rver/bin/s3rver.js" --directory "$run/data" --address 127.0.0.1 --port "$port" --configure-bucket autotune
  await_port s3 "$port"
}

stop() { signal s3 TERM; }

kill9() { signal s3 KILL; }

down() {
  kill9
  rm -rf "$run"
}

main "$@"
