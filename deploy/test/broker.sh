# Starts a RabbitMQ for the scripts in this folder, for .ci/run and for other scripts, which source this file. Not a
# test.
# shellcheck shell=bash

broker_pids=()

free_port() {
  local port
  while port=$((RANDOM % 20000 + 20000)); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  echo "$port"
}

listens() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# start_broker FOLDER SECONDS: starts a node of the installed rabbitmq-server, with its own name, ports and folders, so
# that it meets no other node; its files and logs are in FOLDER. Sets broker_uri and broker_pid. Returns 2 if no
# RabbitMQ is installed, 1 if it does not listen in time.
start_broker() {
  local folder=$1 end=$((SECONDS + $2)) port epmd epmd_port server
  server=$(PATH=$PATH:/usr/lib/rabbitmq/bin:/usr/sbin command -v rabbitmq-server) || return 2
  # The program in sbin switches to the user rabbitmq, who may not write here.
  [ ! -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || server=/usr/lib/rabbitmq/bin/rabbitmq-server
  epmd=$(PATH=$PATH:/usr/lib/erlang/bin command -v epmd) || return 2
  port=$(free_port)
  epmd_port=$(free_port)
  mkdir "$folder/rabbitmq"
  # Otherwise the node would start an epmd that survives it.
  "$epmd" -port "$epmd_port" >"$folder/epmd.log" 2>&1 &
  broker_pids+=($!)
  env HOME="$folder/rabbitmq" ERL_EPMD_PORT="$epmd_port" \
    RABBITMQ_NODENAME="foretell-$$@localhost" RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 RABBITMQ_NODE_PORT="$port" \
    RABBITMQ_DIST_PORT="$(free_port)" RABBITMQ_MNESIA_BASE="$folder/rabbitmq" RABBITMQ_LOG_BASE="$folder/rabbitmq" \
    RABBITMQ_CONF_ENV_FILE="$folder/none" RABBITMQ_CONFIG_FILE="$folder/none" \
    RABBITMQ_ADVANCED_CONFIG_FILE="$folder/none" RABBITMQ_ENABLED_PLUGINS_FILE="$folder/none" \
    "$server" >"$folder/rabbitmq.log" 2>&1 &
  broker_pid=$!
  broker_pids+=("$broker_pid")
  # shellcheck disable=SC2034 # for the scripts that source this file
  broker_uri=amqp://guest:guest@127.0.0.1:$port
  until listens "$port"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.2
  done
}

# Stops what start_broker started, the node before its epmd.
stop_broker() {
  local i
  for ((i = ${#broker_pids[@]} - 1; i >= 0; i--)); do
    kill "${broker_pids[i]}" 2>/dev/null || continue
    wait "${broker_pids[i]}" 2>/dev/null || true
  done
  broker_pids=()
}
