#!/usr/bin/env bash
# Prepares a swarm for deploy/swarm/stack.yml, on a manager: creates the secrets, and lets this node keep the data of
# RabbitMQ and PostgreSQL unless another node does (label foretell.data=true).
#
#   deploy/swarm/prepare.sh [KEY_FILE]
#
# KEY_FILE (foretell-admin.key)   is created with a generated API key with all rights, readable by its owner only
# FORETELL_API_KEYS               your own API keys (docs/operations.md) instead; then no file is written
#
# Existing secrets are kept. RabbitMQ and PostgreSQL take the passwords when they start on an empty volume.
set -euo pipefail

fail() {
  echo "prepare.sh: $*" >&2
  exit 1
}

password() {
  local bytes
  bytes=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
  [ "${#bytes}" = 48 ] || fail "cannot read random bytes from /dev/urandom"
  printf '%s' "$bytes"
}

has_secret() {
  docker secret inspect "$1" >/dev/null 2>&1
}

# Creates a secret from standard input.
secret() {
  docker secret create "$1" - >/dev/null
  echo "created the secret $1"
}

# RabbitMQ and its clients must have the same password, so both secrets are created together.
broker_secrets() {
  local password
  if has_secret foretell_rabbit_user && has_secret foretell_broker_uri; then return; fi
  if has_secret foretell_rabbit_user || has_secret foretell_broker_uri; then
    fail "only one of foretell_rabbit_user and foretell_broker_uri exists; remove it, or create the other one"
  fi
  password=$(password)
  printf 'default_user = foretell\ndefault_pass = %s\n' "$password" | secret foretell_rabbit_user
  printf 'amqp://foretell:%s@rabbit:5672' "$password" | secret foretell_broker_uri
}

api_keys() {
  local key
  if has_secret foretell_api_keys; then return; fi
  if [ -n "${FORETELL_API_KEYS:-}" ]; then
    printf '%s' "$FORETELL_API_KEYS" | secret foretell_api_keys
    return
  fi
  [ ! -e "$key_file" ] || fail "$key_file exists, and a new key is to be written; name another file"
  key=$(password)
  (umask 077 && printf '%s\n' "$key" >"$key_file")
  printf 'admin:predict+admin:%s' "$key" | secret foretell_api_keys
  echo "the API key is in $key_file"
}

data_node() {
  local label='{{index .Spec.Labels "foretell.data"}}' nodes
  nodes=$(docker node ls -q)
  # shellcheck disable=SC2086 # one word per node
  if docker node inspect -f "$label" $nodes | grep -qx true; then return; fi
  docker node update --label-add foretell.data=true "$(docker info -f '{{.Swarm.NodeID}}')" >/dev/null
  echo "this node keeps the data"
}

[ $# -le 1 ] || fail "expected at most one argument, a file for the API key, not $#"
key_file=${1:-foretell-admin.key}
[ "$(docker info -f '{{.Swarm.ControlAvailable}}')" = true ] ||
  fail "this machine is not a manager of a swarm; see docker swarm init"
broker_secrets
has_secret foretell_postgres_password || password | secret foretell_postgres_password
api_keys
data_node
