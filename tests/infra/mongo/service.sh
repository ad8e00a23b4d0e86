#!/usr/bin/env bash
# A MongoDB for tests: DocumentDB, the open-source engine of MongoDB's documents, queries and indexes, in PostgreSQL 18, and our
# gateway (gateway/) that speaks MongoDB's protocol before it. Its address: a connection string.
. "$(dirname "$0")/../common.sh"

engine=$cache/mongo # root: a small Debian of its own, since the engine's libraries are newer than Debian 12's
root=$engine/root
data_root=/var/lib/postgresql
here=$(cd "$(dirname "$0")" && pwd)
gateway=$here/gateway/bin/Release/net10.0/AutoTune.MongoGateway.dll

install() {
  mkdir -p "$engine"
  (
    flock 9
    [ -f "$engine/ready" ] || install_engine
    [ -f "$engine/template.ready" ] || make_template
    build_gateway
  ) 9>"$engine/lock"
}

install_engine() {
  local mirror log=$engine/install.log
  apt_install debootstrap
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' | head -n 1)
  [ -n "$mirror" ] || unavailable "no Debian mirror in apt's sources"
  echo "installing the MongoDB engine into $root (some minutes, once)" >&2
  rm -rf "$root"
  debootstrap --variant=minbase forky "$root" "$mirror" /usr/share/debootstrap/scripts/sid >"$log" 2>&1 || engine_failed
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" && chmod +x "$root/usr/sbin/policy-rc.d" # start nothing
  printf 'path-exclude=/usr/share/%s/*\n' doc man locale >"$root/etc/dpkg/dpkg.cfg.d/small"
  mkdir -p "$root/etc/postgresql-common" && echo 'create_main_cluster = false' >"$root/etc/postgresql-common/createcluster.conf"
  echo 'Acquire::Check-Valid-Until "false";' >"$root/etc/apt/apt.conf.d/90tests" # a mirror may be some weeks old
  find /etc/apt/apt.conf.d -name '*proxy*' -exec cp {} "$root/etc/apt/apt.conf.d/" \;
  [ ! -e /etc/resolv.conf ] || cp -L /etc/resolv.conf "$root/etc/resolv.conf"
  # In a mount namespace of its own: packages want /proc while they are installed, and nothing stays mounted afterwards.
  unshare -m sh -ec 'mount -t proc proc "$0/proc"; chroot "$0" apt-get update -qq
    chroot "$0" apt-get install -y -qq --no-install-recommends postgresql-18 postgresql-18-documentdb; chroot "$0" apt-get clean' \
    "$root" >>"$log" 2>&1 || engine_failed
  touch "$engine/ready"
}

engine_failed() {
  tail -n 20 "$engine/install.log" >&2
  unavailable "the MongoDB engine could not be installed"
}

# An empty database to copy for each run: making one takes longer than everything else.
make_template() {
  local port data=$data_root/template run=$engine
  free_port port
  rm -rf "$root$data"
  postgres initdb -D "$data" -A trust --locale=C.UTF-8 >"$engine/template.log"
  # Tests kill processes, not the machine: what PostgreSQL has written is safe without fsync.
  cat >>"$root$data/postgresql.conf" <<END
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
shared_preload_libraries = 'pg_cron,pg_documentdb_core,pg_documentdb'
cron.database_name = 'postgres'
max_connections = 200
shared_buffers = 128MB
dynamic_shared_memory_type = mmap
jit = off
deadlock_timeout = '20ms'
fsync = off
full_page_writes = off
END
  postgres pg_ctl -D "$data" -o "-p $port" -w start >>"$engine/template.log" 2>&1
  postgres psql -q -h 127.0.0.1 -p "$port" -d postgres -c 'CREATE EXTENSION documentdb CASCADE' >>"$engine/template.log" 2>&1
  postgres pg_ctl -D "$data" -m fast -w stop >>"$engine/template.log"
  touch "$engine/template.ready"
}

postgres() {
  local program=$1
  shift
  chroot "$root" setpriv --reuid postgres --regid postgres --clear-groups env LC_ALL=C.UTF-8 "/usr/lib/postgresql/18/bin/$program" "$@"
}

build_gateway() {
  [ -f "$gateway" ] && [ -z "$(find "$here/gateway" "$here/../../../Directory.Build.props" -maxdepth 1 -type f -newer "$gateway")" ] && return
  command -v dotnet >/dev/null || unavailable "the MongoDB gateway takes the .NET SDK"
  dotnet build "$here/gateway" -c Release -v quiet --nologo >&2
  touch "$gateway" # a build that finds nothing to compile leaves it as old as it was
}

up() {
  [ "$(id -u)" = 0 ] || unavailable "the MongoDB engine runs in a chroot, which takes root"
  install
  free_port port
  free_port engine_port
  data=$data_root/$(basename "$(mktemp -d "$root$data_root/run.XXXXXX")")
  rmdir "$root$data"
  cp -a --reflink=auto "$root$data_root/template" "$root$data"
  printf '%s=%s\n' port "$port" engine_port "$engine_port" data "$data" >"$run/environment"
  echo "mongodb://127.0.0.1:$port" >"$run/address"
  start
}

start() {
  . "$run/environment"
  running postgres || start_engine
  running gateway || spawn gateway dotnet "$gateway" "$port" "Host=127.0.0.1;Port=$engine_port;Username=postgres;Database=postgres"
  await_port gateway "$port"
}

start_engine() {
  # We know that the last one and its children are gone; PostgreSQL itself takes a zombie that nobody collects for alive.
  rm -f "$root$data/postmaster.pid"
  # `env` becomes PostgreSQL, so its process id is the one to kill.
  spawn postgres chroot "$root" setpriv --reuid postgres --regid postgres --clear-groups \
    env LC_ALL=C.UTF-8 /usr/lib/postgresql/18/bin/postgres -D "$data" -p "$engine_port"
  await "the engine's start" eval "postgres pg_isready -q -h 127.0.0.1 -p $engine_port || ! running postgres"
  await_port postgres "$engine_port"
}

# For clients the database is away; the engine stays.
stop() { signal gateway TERM; }

# As a power cut of the database's process: PostgreSQL's children go too, or it would not start again over their shared memory.
kill9() {
  signal gateway KILL
  running postgres || return 0
  local postmaster children child
  postmaster=$(cat "$run/postgres.pid")
  children=$(cat "/proc/$postmaster/task/$postmaster/children")
  kill -KILL "$postmaster" $children 2>/dev/null || true # a child may have ended just now
  for child in $postmaster $children; do await "the end of the engine" eval "! alive $child"; done
}

down() {
  kill9
  if [ -f "$run/environment" ]; then
    . "$run/environment"
    rm -rf "${root:?}${data:?}"
  fi
  rm -rf "$run"
}

main "$@"
