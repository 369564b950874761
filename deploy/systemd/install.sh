#!/usr/bin/env bash
# Makes this machine run Foretell from the unpacked release that this script is part of, as systemd services, beside a RabbitMQ of
# its own. Debian 12, Ubuntu 22.04, Ubuntu 24.04.
#
#   deploy/systemd/install.sh
#
# Run by cloud-init/systemd.yaml, or by hand by root where Java 17 and rabbitmq-server are installed. Run again it changes only what is not
# yet so, and starts again only what that concerns. Settings are taken from /etc/foretell/install.env, if it is there, or from the
# environment:
#
# WORKERS      how many workers (2)
# ADMIN_KEY    the key with all rights; without it, the one in /etc/foretell/admin.key, which is made when it is not there
#
# /etc/foretell/foretell.env may hold further settings of web and workers (docs/operations.md). A /etc/foretell/broker-uri that names another
# machine is left as it is, and no broker is set up here. Exit code: 0 when all is ready, 1 when not.
set -euo pipefail

release=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
# shellcheck source=deploy/installation.sh
. "$release/deploy/installation.sh"
units=/etc/systemd/system

# 3.9 does not know the expiration of a message in a quorum queue, older ones not even all that the queues are declared with.
check_broker_version() {
  if dpkg --compare-versions "$1" lt 3.9; then
    fail "this system has RabbitMQ $1, and Foretell needs 3.10 or later: take a newer system, or cloud-init/docker.yaml"
  fi
  if dpkg --compare-versions "$1" lt 3.10; then
    touch "$work/old-broker"
  fi
}

check_settings() {
  check_common_settings
  type -P java curl systemctl rabbitmq-server rabbitmqctl || fail "expected Java, curl and RabbitMQ to be installed"
  check_broker_version "$(dpkg-query -W -f '${Version}' rabbitmq-server)"
  [ -x "$release/bin/foretell-web" ] || fail "expected an unpacked release in $release; it has no bin/foretell-web"
}

# ---------------------------------------------------------------- RabbitMQ

broker_is_elsewhere() {
  [ -e "$etc/broker-uri" ] && ! grep -q '^amqp://foretell:[0-9a-f]*@127\.0\.0\.1:5672$' "$etc/broker-uri"
}

# Only for programs on this machine; named so that a change of the machine's name does not make an empty broker of it.
configure_broker() {
  mkdir -p /etc/rabbitmq/conf.d "$units/epmd.socket.d"
  put /etc/rabbitmq/rabbitmq-env.conf 0644 root:root <"$release/deploy/systemd/rabbitmq-env.conf"
  sed "s/@PASSWORD@/$1/" "$release/deploy/systemd/rabbitmq.conf" | put /etc/rabbitmq/conf.d/50-foretell.conf 0640 root:rabbitmq
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

# The user that everybody knows must not be there, and ours may touch our own names only. A new broker has ours from its configuration;
# it is made here where the broker was there before.
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
  rabbitmqctl -q set_permissions foretell '^(foretell\.|amq\.gen-)' '^(foretell\.|amq\.gen-|amq\.default$)' '^(foretell\.|amq\.gen-)'
}

set_up_broker() {
  local password
  if broker_is_elsewhere; then
    echo "the broker is elsewhere, as $etc/broker-uri says"
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

# The web has secrets and writes; a worker decodes what strangers send. So they are two users.
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

# What runs is started again only when something that it was started with has changed.
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
  # shellcheck disable=SC2046 # a word each
  systemctl enable foretell.target foretell-web.service $(worker_units)
  start_services
}

worker_is_ready() {
  answers "http://127.0.0.1:510$1/v2/health/ready"
}

# One after the other, so that some worker always takes jobs.
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

# ---------------------------------------------------------------- the end

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
  say "RabbitMQ is older than 3.10: requests whose callers have given up are run all the same"
fi
step broker set_up_broker
step services install_services
step health check_health
tell_ready "${release##*/}"
