#!/usr/bin/env bash
# A RabbitMQ node for tests: Debian's package as a plain process on loopback. Its address: AMQP and management API (guest, guest).
. "$(dirname "$0")/../common.sh"

bin=/usr/lib/rabbitmq/bin

install() { [ -x $bin/rabbitmq-server ] || apt_install rabbitmq-server; }

up() {
  install
  free_port port
  free_port management
  free_port distribution
  free_port epmd
  mkdir -p "$run/home"
  # A name of its own per node, since all of them are on one host. RUNNING_UNDER_SYSTEMD: the script becomes the Erlang machine,
  # so that its process id is the one to kill.
  cat >"$run/environment" <<END
export HOME='$run/home' LC_ALL=C.UTF-8 RUNNING_UNDER_SYSTEMD=true
export RABBITMQ_NODENAME=autotune$port@localhost RABBITMQ_DIST_PORT=$distribution RABBITMQ_CONF_ENV_FILE=/dev/null
export RABBITMQ_MNESIA_BASE='$run/data' RABBITMQ_LOG_BASE='$run/logs'
export RABBITMQ_CONFIG_FILE='$run/rabbitmq.conf' RABBITMQ_ENABLED_PLUGINS_FILE='$run/enabled_plugins'
export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}'
export ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT=$epmd
port=$port
END
  echo '[rabbitmq_management].' >"$run/enabled_plugins"
  cat >"$run/rabbitmq.conf" <<END
listeners.tcp.default = 127.0.0.1:$port
management.tcp.ip = 127.0.0.1
management.tcp.port = $management
log.file.level = warning
vm_memory_high_watermark.absolute = 1GB
disk_free_limit.absolute = 50MB
raft.wal_max_size_bytes = 33554432
END
  echo "amqp://guest:guest@127.0.0.1:$port/ http://guest:guest@127.0.0.1:$management" >"$run/address"
  start
}

start() {
  . "$run/environment"
  # The name server is ours too, or the node would start one that outlives it.
  running epmd || spawn epmd epmd -address 127.0.0.1 -port "$ERL_EPMD_PORT"
  await_port epmd "$ERL_EPMD_PORT"
  running rabbitmq || spawn rabbitmq $bin/rabbitmq-server
  await_port rabbitmq "$port" # a node listens when it has finished starting
}

stop() { signal rabbitmq TERM; }

kill9() { signal rabbitmq KILL; }

down() {
  kill9 # its state goes anyway
  signal epmd TERM
  rm -rf "$run"
}

main "$@"
