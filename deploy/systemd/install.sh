#!/usr/bin/env bash
# Installs the unpacked release that contains this script on this machine, as systemd services with a RabbitMQ. For
# Debian 12, Ubuntu 22.04 and Ubuntu 24.04.
#
#   deploy/systemd/install.sh
#
# cloud-init/systemd.yaml runs it; you can also run it as root where Java 17 and rabbitmq-server are installed. A
# further run changes only what differs, and restarts only the services that this concerns. Settings come from
# /etc/foretell/install.env, if it exists, or from the environment:
#
# WORKERS      the number of workers (2)
# ADMIN_KEY    the key with all rights; default: the one in /etc/foretell/admin.key, which is generated if missing
#
# /etc/foretell/foretell.env may hold further settings of web and workers (docs/operations.md). If
# /etc/foretell/broker-uri names another machine, it is left unchanged, and no broker is set up here. Exit code: 0 when
# everything is ready, else 1.
set -euo pipefail

release=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
# shellcheck source=deploy/installation.sh
. "$release/deploy/installation.sh"
units=/etc/systemd/system

# RabbitMQ 3.9 does not support message expiration in quorum queues; older versions lack some queue arguments, too.
check_broker_version() {
  if dpkg --compare-versions "$1" lt 3.9; then
    fail "this system has RabbitMQ $1, and Foretell needs 3.10 or later: use a newer system, or cloud-init/docker.yaml"
  fi
  if dpkg --compare-versions "$1" lt 3.10; then
    touch "$work/old-broker"
  fi
}

check_settings() {
  check_common_settings
  type -P java curl systemctl rabbitmq-server rabbitmqctl || fail "expected Java, curl and RabbitMQ to be installed"
  check_broker_version "$(dpkg-query -W -f '${Version}' rabbitmq-server)"
  [ -x "$release/bin/foretell-web" ] || fail "expected an unpacked release in $release; bin/foretell-web is missing"
}

# ---------------------------------------------------------------- RabbitMQ

broker_is_elsewhere() {
  [ -e "$etc/broker-uri" ] && ! grep -q '^amqp://foretell:[0-9a-f]*@127\.0\.0\.1:5672$' "$etc/broker-uri"
}

# Only for programs on this machine. The node's name does not depend on the host name: with another name the broker
# would be empty.
configure_broker() {
  mkdir -p /etc/rabbitmq/conf.d "$units/epmd.socket.d"
  put /etc/rabbitmq/rabbitmq-env.conf 0644 root:root <"$release/deploy/systemd/rabbitmq-env.conf"
  sed "s/@PASSWORD@/$1/" "$release/deploy/systemd/rabbitmq.conf" |
    put /etc/rabbitmq/conf.d/50-foretell.conf 0640 root:rabbitmq
  put "$units/epmd.socket.d/foretell.conf" 0644 root:root <"$release/deploy/systemd/epmd.socket.conf"
}

start_broker() {
  systemctl unmask --runtime rabbitmq-server.service epmd.service epmd.socket
  systemctl daemon-reload
  if [ -e "$changed" ]; then
    systemctl stop rabbitmq-server.service epmd.service epmd.socket
  fi
  systemctl -q is-enabled epmd.socket rabbitmq-server.service || systemctl enable epmd.socket rabbitmq-server.service
  systemctl start epmd.socket rabbitmq-server.service
}

# The well-known default user must not exist, and the user foretell may access Foretell's names only. A new broker
# creates this user from its configuration; on an existing broker it is created here.
set_up_users() {
  local users
  users=$(rabbitmqctl -q list_users --no-table-headers | cut -f 1)
  if grep -qx guest <<<"$users"; then
    rabbitmqctl -q delete_user guest
  fi
  if grep -qx foretell <<<"$users"; then
    rabbitmqctl -q change_password foretell <<<"$1"
  else
    rabbitmqctl -q add_user foretell <<<"$1"
  fi
  rabbitmqctl -q set_permissions foretell \
    '^(foretell\.|amq\.gen-)' '^(foretell\.|amq\.gen-|amq\.default$)' '^(foretell\.|amq\.gen-)'
}

set_up_broker() {
  local password
  if broker_is_elsewhere; then
    echo "$etc/broker-uri names a broker on another machine"
    return
  fi
  if [ ! -e "$etc/broker-uri" ]; then
    echo "amqp://foretell:$(secret)@127.0.0.1:5672" | put "$etc/broker-uri" 0600 root:root
  fi
  password=$(sed 's/.*foretell:\([0-9a-f]*\)@.*/\1/' "$etc/broker-uri")
  rm -f "$changed"
  configure_broker "$password"
  start_broker
  set_up_users "$password"
}

# ---------------------------------------------------------------- Foretell

# The web has secrets and writes files; a worker decodes untrusted input. So they are two users.
add_users() {
  add_user foretell-web "$state/web"
  add_user foretell-worker /var/cache/foretell # where JavaCPP unpacks native libraries
}

add_user() {
  id -u "$1" >/dev/null 2>&1 ||
    useradd --system --user-group --home-dir "$2" --no-create-home --shell /usr/sbin/nologin --comment Foretell "$1"
}

worker_units() {
  local number
  for ((number = 1; number <= WORKERS; number++)); do
    echo "foretell-worker@$number.service"
  done
}

remove_surplus_workers() {
  local unit
  for unit in "$units"/foretell.target.wants/foretell-worker@*.service; do
    [ -L "$unit" ] || continue
    unit=${unit##*/}
    worker_units | grep -qx "$unit" || systemctl disable --now "$unit"
  done
}

# A running service is restarted only if something that it was started with has changed.
install_services() {
  local unit file
  rm -f "$changed"
  add_users
  add_models "$release" foretell-web:foretell-web
  keep_admin_key
  with_admin_key "$(cat "$etc/api-keys" 2>/dev/null)" | put "$etc/api-keys" 0600 root:root
  for unit in foretell.target foretell-web.service foretell-worker@.service; do
    sed "s#@RELEASE@#$release#g" "$release/deploy/systemd/$unit" | put "$units/$unit" 0644 root:root
  done
  for file in "$etc/broker-uri" "$etc/foretell.env"; do
    [ ! -e "$file" ] || sha256sum "$file"
  done | put "$state/settings.sha256" 0600 root:root
  systemctl daemon-reload
  remove_surplus_workers
  # shellcheck disable=SC2046 # one word each
  systemctl enable foretell.target foretell-web.service $(worker_units)
  start_services
}

worker_is_ready() {
  answers "http://127.0.0.1:510$1/v2/health/ready"
}

# One after the other, so that at least one worker always takes jobs.
start_services() {
  local number watched
  if [ -e "$changed" ] && systemctl -q is-active foretell-web.service; then
    for ((number = 1; number <= WORKERS; number++)); do
      systemctl restart "foretell-worker@$number.service"
      watched=foretell-worker@$number
      until_true 120 "worker $number is ready" worker_is_ready "$number"
    done
    systemctl restart foretell-web.service
  fi
  # shellcheck disable=SC2046
  systemctl start foretell.target foretell-web.service $(worker_units)
}

# ---------------------------------------------------------------- the outcome

last_words() {
  journalctl -q -o cat -n 1 -u "$watched"
}

check_health() {
  local number watched
  for ((number = 1; number <= WORKERS; number++)); do
    watched=foretell-worker@$number
    until_true 120 "worker $number is ready" worker_is_ready "$number"
  done
  watched=foretell-web
  until_true 120 "the web is ready" answers http://127.0.0.1:5100/v2/health/ready
}

begin
step settings check_settings
if [ -e "$work/old-broker" ]; then
  say "RabbitMQ is older than 3.10: jobs whose callers have given up are still run"
fi
step broker set_up_broker
step services install_services
step health check_health
tell_ready "${release##*/}"
