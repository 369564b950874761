#!/usr/bin/env bash
# Writes the .env that docker-compose.yml needs, with generated passwords, beside docker-compose.yml or to FILE:
#
#   deploy/env.sh [FILE]
#
# Existing settings are never changed; only missing ones are added, so you can run it again after an update. RabbitMQ
# and PostgreSQL take the passwords when they start on an empty volume: keep the file as long as the volumes.
#
# The file may also set IMAGES (a prefix such as registry.example.org/team/, to pull instead of building) with VERSION,
# PORT (5100), GRPC_PORT (8001), AMQP_PORT, MANAGEMENT_PORT (on 127.0.0.1), FORETELL_API_KEYS and the other settings in
# docker-compose.yml.
set -euo pipefail

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

fail() {
  echo "env.sh: $*" >&2
  exit 1
}

# 192 bits, in characters that need no escaping in .env files and URIs.
password() {
  local bytes
  bytes=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
  [ "${#bytes}" = 48 ] || fail "cannot read random bytes from /dev/urandom"
  printf '%s' "$bytes"
}

has() {
  grep -q "^$1=" "$file"
}

# Adds NAME=VALUE unless the file has the name.
add() {
  if ! has "$1"; then
    printf '%s=%s\n' "$1" "$2" >>"$file"
    added="$added $1"
  fi
}

[ $# -le 1 ] || fail "expected at most one argument, the file to write, not $#"
file=${1:-$home/.env}
[ ! -e "$file" ] || [ -f "$file" ] || fail "expected a file, but $file is not a file"

if [ -e "$home/pom.xml" ]; then # a clone
  release=build models=./model/repository
elif [ -d "$home/web/lib" ] && [ -d "$home/models" ]; then
  release=unpacked models=./models
else
  fail "expected to be in the folder deploy of a clone or of an unpacked release; $home is neither"
fi

umask 077
touch "$file"
chmod 600 "$file"
# A last line without a newline would swallow the added settings.
[ -z "$(tail -c 1 "$file")" ] || echo >>"$file"
added=
# Otherwise compose would name containers and volumes after the folder, and the next release would get empty volumes.
add COMPOSE_PROJECT_NAME foretell
add RABBIT_PASSWORD "$(password)"
add POSTGRES_PASSWORD "$(password)"
add RELEASE "$release"
add MODELS_FOLDER "$models"
if [ -n "$added" ]; then
  echo "$file: wrote$added"
else
  echo "$file: complete; nothing changed"
fi
