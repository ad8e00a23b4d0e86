#!/usr/bin/env bash
# A Kubernetes API for tests: etcd, kube-apiserver and kube-controller-manager (jobs, namespaces, garbage collection), and kubelet.py
# in place of a scheduler and a node. Its address: the path of an administrator's kubeconfig. stop, kill9 and start are the API server's.
. "$(dirname "$0")/../common.sh"

here=$(cd "$(dirname "$0")" && pwd)
kube=$cache/kube
bin=$kube/bin
version=1.20.2

install() {
  local program
  [ "$(id -u)" = 0 ] || unavailable "the stand-in for a node mounts its pods' volumes, which takes root"
  mkdir -p "$kube"
  (
    flock 9
    for program in etcd openssl curl python3; do
      command -v $program >/dev/null || { apt_install etcd-server openssl curl python3 && break; }
    done
    [ -x "$bin/kube-apiserver" ] && [ -x "$bin/kube-controller-manager" ] || build
  ) 9>"$kube/lock"
}

# Debian 12 has the sources of this version and the Go compiler that builds them; its own packages have only the clients.
build() {
  local mirror work=$kube/build
  apt_install dpkg-dev gcc git golang-github-modern-go-reflect2-dev golang-go jq libc6-dev make rsync
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' | head -n 1)
  [ -n "$mirror" ] || unavailable "no Debian mirror in apt's sources"
  echo "building the Kubernetes API server (a quarter of an hour, once)" >&2
  rm -rf "$work" && mkdir -p "$work/lists/partial" "$work/sources" "$bin"
  (
    cd "$work"
    # Lists of our own, so that this machine's apt configuration stays as it is.
    echo "deb-src $mirror bookworm main" >sources/bookworm.list
    sources=(-o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$work/sources" -o "Dir::State::Lists=$work/lists")
    apt-get "${sources[@]}" update -qq
    apt-get "${sources[@]}" source -qq --download-only kubernetes
    tar xzf kubernetes_*.orig.tar.gz && cd kubernetes-*/
    # Two things of this release are wrong with a Go of 1.18 or later: reflect2 knows the maps of earlier ones, so that the server
    # crashes over resource definitions, and 0, "" and false pass for null where a schema is checked.
    rm vendor/github.com/modern-go/reflect2/*.{go,s}
    cp /usr/share/gocode/src/github.com/modern-go/reflect2/* vendor/github.com/modern-go/reflect2/
    sed -i 's/data == nil || reflect.DeepEqual(.*) {/data == nil {/' vendor/k8s.io/kube-openapi/pkg/validation/validate/type.go
    git init -q . # the makefiles ask git where they are
    export GO111MODULE=off GOFLAGS= GOCACHE=$work/go KUBE_GIT_TREE_STATE=clean KUBE_GIT_COMMIT=debian
    export KUBE_GIT_VERSION=v$version KUBE_GIT_MAJOR=1 KUBE_GIT_MINOR=20
    make WHAT="cmd/kube-apiserver cmd/kube-controller-manager"
    mv _output/local/bin/linux/*/kube-apiserver _output/local/bin/linux/*/kube-controller-manager "$bin"
  ) >"$kube/build.log" 2>&1 & # before an || it would go on after errors
  wait $! || {
    tail -n 20 "$kube/build.log" >&2
    unavailable "the Kubernetes API server could not be built"
  }
  rm -rf "$work"
}

up() {
  install
  free_port port
  free_port etcd_port
  free_port peer_port
  free_port kubelet_port
  token=$(openssl rand -hex 16)
  printf '%s=%s\n' port "$port" etcd_port "$etcd_port" peer_port "$peer_port" kubelet_port "$kubelet_port" token "$token" >"$run/environment"
  echo "$token,admin,admin,system:masters" >"$run/tokens.csv"
  openssl genrsa -out "$run/accounts.key" 2048 2>/dev/null # signs the tokens of service accounts
  openssl req -x509 -newkey rsa:2048 -nodes -keyout "$run/kubelet.key" -out "$run/kubelet.crt" -subj /CN=test-node -days 30 2>/dev/null
  cat >"$run/kubeconfig" <<END
apiVersion: v1
kind: Config
clusters: [{name: test, cluster: {server: "https://127.0.0.1:$port", insecure-skip-tls-verify: true}}]
users: [{name: admin, user: {token: $token}}]
contexts: [{name: test, context: {cluster: test, user: admin}}]
current-context: test
END
  echo "$run/kubeconfig" >"$run/address"
  start
}

start() {
  . "$run/environment"
  if ! running etcd; then
    # Tests kill processes, not the machine: what etcd has written is safe without fsync.
    spawn etcd etcd --data-dir "$run/etcd" --unsafe-no-fsync --logger zap --log-level warn \
      --listen-client-urls "http://127.0.0.1:$etcd_port" --advertise-client-urls "http://127.0.0.1:$etcd_port" \
      --listen-peer-urls "http://127.0.0.1:$peer_port"
    await_port etcd "$etcd_port"
  fi
  # A server that is told to stop waits for its watchers for as long as a request may take.
  running api || spawn api "$bin/kube-apiserver" --etcd-servers "http://127.0.0.1:$etcd_port" \
    --bind-address 127.0.0.1 --advertise-address 127.0.0.1 --secure-port "$port" --insecure-port 0 --cert-dir "$run/certs" \
    --token-auth-file "$run/tokens.csv" --authorization-mode RBAC --service-cluster-ip-range 10.0.0.0/24 --request-timeout 10s \
    --service-account-issuer https://kubernetes.default.svc --service-account-signing-key-file "$run/accounts.key" \
    --service-account-key-file "$run/accounts.key" --kubelet-preferred-address-types InternalIP \
    --disable-admission-plugins ServiceAccount # or every pod waits for a token to mount
  await_port api "$port"
  await "the API server's readiness" ready
  # Only the controllers that tests need, and no pause between their requests, so that jobs come as fast as the launcher makes them.
  running controllers || spawn controllers "$bin/kube-controller-manager" --kubeconfig "$run/kubeconfig" --leader-elect=false \
    --port 0 --secure-port 0 --kube-api-qps 1000 --kube-api-burst 1000 \
    --controllers job,garbagecollector,namespace,serviceaccount
  running kubelet || spawn kubelet python3 "$here/kubelet.py" "https://127.0.0.1:$port" "$token" "$run" "$kubelet_port"
  await_port kubelet "$kubelet_port"
}

ready() { [ "$(curl -sk -m 5 -H "Authorization: Bearer $token" "https://127.0.0.1:$port/readyz")" = ok ]; }

stop() { signal api TERM; }

kill9() { signal api KILL; }

down() {
  local program
  for program in kubelet controllers api etcd; do signal $program KILL; done # pods end with the kubelet
  rm -rf "$run"
}

main "$@"
