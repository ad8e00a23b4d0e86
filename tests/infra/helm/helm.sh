#!/usr/bin/env bash
# `helm template ...` by the Helm on this machine, or by render.go, which Debian's Go and libraries build.
. "$(dirname "$0")/../common.sh"

! command -v helm >/dev/null || exec helm "$@"
source=$(cd "$(dirname "$0")" && pwd)/render.go
built=$cache/helm/render-$(sha256sum "$source" | cut -c1-16)
mkdir -p "$cache/helm"
(
  flock 9
  [ -x "$built" ] && exit
  libraries=/usr/share/gocode
  if ! command -v go >/dev/null || ! [ -d $libraries/src/github.com/Masterminds/sprig ] || ! [ -d $libraries/src/sigs.k8s.io/yaml ] \
    || ! [ -d $libraries/src/github.com/xeipuuv/gojsonschema ]; then
    apt_install golang-go golang-github-masterminds-sprig-dev golang-k8s-sigs-yaml-dev golang-github-xeipuuv-gojsonschema-dev
  fi
  GO111MODULE=off GOFLAGS= GOPATH=$libraries GOCACHE=$cache/helm/go go build -o "$built.new" "$source" >&2 && mv "$built.new" "$built"
) 9>"$cache/helm/lock" || unavailable "no helm on this machine, and its stand-in could not be built"
exec "$built" "$@"
