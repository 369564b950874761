#!/usr/bin/env bash
# Unpacks a release archive, starts it as a user would, requests predictions, and stops it.
#
#   deploy/test/release.sh [ARCHIVE]     by default the one that `mvn -Prelease -DskipTests package` made
#
# Needs Java, curl, sha256sum, and a broker: the one that FORETELL_TEST_BROKER_URI names, else the script starts a node
# of the installed rabbitmq-server. FORETELL_TEST_PATIENCE as in common.sh. Exit code: 0 all passed; 1 something failed;
# 2 something is missing.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=deploy/test/broker.sh
. "$root/deploy/test/broker.sh"
folder=$(mktemp -d)
started=() # pids

clean_up() {
  local pid
  for pid in "${started[@]}"; do
    kill "$pid" 2>/dev/null || continue
    wait "$pid" 2>/dev/null || true
  done
  stop_broker
  rm -rf "$folder"
}
trap clean_up EXIT

fail() {
  echo "FAIL  $*" >&2
  tail -n 20 "$folder"/*.log >&2 2>/dev/null
  exit 1
}

missing() {
  echo "release.sh: $*" >&2
  exit 2
}

# until_true SECONDS WHAT COMMAND…
until_true() {
  local end=$((SECONDS + $1 * ${FORETELL_TEST_PATIENCE:-1})) what=$2
  shift 2
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || fail "timed out while waiting until $what"
    sleep 0.2
  done
}

# ends_well PID WHAT
ends_well() {
  kill "$1"
  local code=0
  wait "$1" || code=$?
  [ "$code" = 0 ] || fail "$2 exited with $code, not 0"
  echo "pass  $2 exits with 0 on SIGTERM"
}

archives=("${1:-$root/release/target/}"foretell-*.tar.gz)
[ $# = 0 ] || archives=("$1")
if [ ${#archives[@]} != 1 ] || [ ! -f "${archives[0]}" ]; then
  missing "expected one archive, not ${archives[*]}; \`mvn -Prelease -DskipTests package\` makes it"
fi
archive=$(realpath "${archives[0]}")

cd "$(dirname "$archive")"
sha256sum -c --quiet "$archive.sha256" || fail "the checksum does not match the archive"
echo "pass  the checksum matches the archive"

tar -xzf "$archive" -C "$folder"
home=$(echo "$folder"/foretell-*)
[ -d "$home" ] || fail "the archive has no single top folder foretell-<version>"
cd / # It must start from any working directory.

if [ -n "${FORETELL_TEST_BROKER_URI:-}" ]; then
  broker_uri=$FORETELL_TEST_BROKER_URI
else
  result=0
  start_broker "$folder" $((60 * ${FORETELL_TEST_PATIENCE:-1})) || result=$?
  [ "$result" != 2 ] || missing "expected FORETELL_TEST_BROKER_URI or an installed rabbitmq-server with epmd"
  [ "$result" = 0 ] || fail "timed out while waiting until RabbitMQ listens"
fi
export FORETELL_BROKER_URI=$broker_uri FORETELL_HOST=127.0.0.1
export FORETELL_PORT FORETELL_GRPC_PORT FORETELL_DATABASE_URL=jdbc:h2:$folder/history
FORETELL_PORT=$(free_port)
FORETELL_GRPC_PORT=$(free_port)
url=http://127.0.0.1:$FORETELL_PORT

"$home/bin/foretell-model" list >"$folder/models" 2>"$folder/model.log" || fail "foretell-model list exited with $?"
grep -q '^iris ' "$folder/models" || fail "foretell-model list has no iris: $(cat "$folder/models")"
[ ! -s "$folder/model.log" ] || fail "foretell-model writes to standard error"
echo "pass  foretell-model lists the shipped models"

"$home/bin/foretell-web" >"$folder/web.log" 2>&1 &
web=$!
started+=("$web")
"$home/bin/foretell-worker" >"$folder/worker.log" 2>&1 &
worker=$!
started+=("$worker")
until_true 60 "the web is ready" curl -sf -o "$folder/ready" -m 5 "$url/v2/health/ready"
"$home/deploy/smoke.sh" "$url" || fail "the smoke test failed"
! grep -E 'WARN|ERROR' "$folder/web.log" "$folder/worker.log" || fail "the logs have warnings or errors"
echo "pass  the logs have no warning"
ends_well "$web" "the web"
ends_well "$worker" "a worker"
