#!/usr/bin/env bash
# Runs a release with docker-compose: unpack, deploy/env.sh, up; scale 1 -> 3 -> 1 under load; add a version of a model;
# restart RabbitMQ; down and up again with the history kept. Once for each compose. Settings: common.sh, and
#
# FORETELL_TEST_COMPOSE   the compose to test with, `docker-compose` or `docker compose` (both)
#
# Uses free ports. Removes everything that it created: containers, volumes, networks, images. Exit code 0 when all
# passed.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

project=foretelltest$$
key=test-$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
compose=()

clean_up() {
  stop_load
  [ "${#compose[@]}" = 0 ] ||
    (cd "$work/release" && "${compose[@]}" -p "$project" down -v -t 10 >/dev/null 2>&1) || true
  docker rmi -f foretell-{web,worker}:"$project" >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap clean_up EXIT

# on_compose ARGUMENT…: runs compose, and shows its output only if it fails.
on_compose() {
  (cd "$work/release" && "${compose[@]}" -p "$project" "$@") >"$work/compose.log" 2>&1 || {
    cat "$work/compose.log" >&2
    fail "${compose[*]} $*"
  }
}

# containers SERVICE [HEALTH]
containers() {
  docker ps -q --filter "label=com.docker.compose.project=$project" --filter "label=com.docker.compose.service=$1" \
    ${2:+--filter "health=$2"}
}

# healthy SERVICE COUNT: exactly this many containers run, all of them healthy.
healthy() {
  [ "$(containers "$1" | wc -l)" = "$2" ] && [ "$(containers "$1" healthy | wc -l)" = "$2" ]
}

all_healthy() {
  within 180 "$1 workers, web, rabbit and postgres are healthy" eval \
    "healthy worker $1 && healthy web 1 && healthy rabbit 1 && healthy postgres 1"
}

# address SERVICE PORT: prints the address on the host.
address() {
  docker port "$(containers "$1")" "$2" | head -1
}

ask() {
  curl -fsS -m 20 -H "Authorization: Bearer $key" "$@"
}

smoke() {
  FORETELL_KEY=$key "$work/release/deploy/smoke.sh" "$url" || fail "the smoke test, $1"
}

# The web counts the workers by their heartbeats.
workers() {
  ask "$url/metrics" | grep -qE "^foretell_workers $1(\.0)?$"
}

ids() {
  docker ps -q --no-trunc --filter "label=com.docker.compose.project=$project" | sort
}

refuses_without_env() {
  local said
  if said=$(cd "$work/release" && "${compose[@]}" -p "$project" up -d 2>&1); then fail "it starts without .env"; fi
  grep -q 'run deploy/env.sh first' <<<"$said" || fail "without .env it says $said"
  [ -z "$(ids)" ] || fail "without .env it starts containers"
  pass "without .env it says: run deploy/env.sh first"
}

writes_env() {
  local env=$work/release/.env before
  "$work/release/deploy/env.sh" >/dev/null
  [ "$(stat -c %a "$env")" = 600 ] || fail "others can read .env"
  grep -qx 'COMPOSE_PROJECT_NAME=foretell' "$env" || fail "the volumes are named after the folder"
  before=$(cat "$env")
  "$work/release/deploy/env.sh" >/dev/null
  [ "$(cat "$env")" = "$before" ] || fail "env.sh changed what was there"
  printf '%s\n' PORT=0 GRPC_PORT=0 AMQP_PORT=0 MANAGEMENT_PORT=0 "VERSION=$project" \
    "FORETELL_API_KEYS=test:predict+admin:$key" >>"$env"
  pass "env.sh writes .env for its owner only, and leaves it alone afterwards"
}

is_closed_off() {
  local service rights
  for port in 5672 15672; do
    [[ $(address rabbit $port) = 127.0.0.1:* ]] || fail "port $port of RabbitMQ is at $(address rabbit $port)"
    [ "$(docker port "$(containers rabbit)" $port | wc -l)" = 1 ] ||
      fail "port $port of RabbitMQ is at several addresses"
  done
  [ -z "$(docker port "$(containers postgres)")$(docker port "$(containers worker | head -1)")" ] ||
    fail "PostgreSQL or a worker can be reached from outside"
  rights='{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.Config.User}} {{ne .HostConfig.Memory 0}}'
  for service in web worker; do
    [ "$(docker inspect -f "$rights" "$(containers $service | head -1)")" = 'true [ALL] 10001:10001 true' ] ||
      fail "$service has more rights than it needs"
  done
  [ "$(curl -sS -m 20 -o /dev/null -w '%{http_code}' "$url/predictions")" = 401 ] || fail "it answers without a key"
  pass "only the web can be reached from outside, with a key; web and worker are read-only, without rights, limited"
}

scales_under_load() {
  start_load "${project}_default" http://web:5100 60
  on_compose up -d --no-build --scale worker=3
  all_healthy 3
  within 20 "the web knows 3 workers" workers 3
  on_compose up -d --no-build --scale worker=1
  healthy worker 1 || fail "after scaling down there is not one healthy worker"
  within 20 "the web knows 1 worker" workers 1
  end_load "scaled 1 -> 3 -> 1"
}

is_idempotent() {
  local before
  before=$(ids)
  on_compose up -d --no-build --scale worker=1
  [ "$(ids)" = "$before" ] || fail "a second up replaces containers"
  pass "a second up changes nothing"
}

takes_a_new_version() {
  local models=$work/release/models
  cp -R "$models/iris/1" "$work/version"
  sed -i 's/"version": "1"/"version": "2"/' "$work/version/manifest.json"
  mv "$work/version" "$models/iris/2"
  within 30 "version 2 of iris is served" ask "$url/v2/models/iris/versions/2/infer" \
    -H 'Content-Type: application/json' \
    -d '{"inputs": [{"name": "measurements", "datatype": "FP32", "shape": [1, 4], "data": [5.1, 3.5, 1.4, 0.2]}]}'
  rm -r "$models/iris/2"
  pass "a version of a model is loaded from the folder, without a rebuild"
}

remembers() {
  ask "$url/predictions/remembered-$project" | grep -q '"status":"succeeded"' || fail "a prediction is lost $1"
}

names_its_volumes() {
  local volumes
  # shellcheck disable=SC2046 # one word per container
  volumes=$(docker inspect -f '{{range .Mounts}}{{if eq .Type "volume"}}{{println .Name}}{{end}}{{end}}' $(ids) |
    sed '/^$/d' | sort -u | tr '\n' ' ')
  [ "$volumes" = "${project}_natives ${project}_postgres ${project}_rabbit " ] || fail "the volumes are $volumes"
  pass "all volumes are named"
}

predicts_for_later() {
  ask -X PUT "$url/predictions/remembered-$project?wait=20s" -H 'Content-Type: application/json' \
    -d '{"model": "iris", "input": {"instances": [[5.1, 3.5, 1.4, 0.2]]}}' >/dev/null
  remembers "at once"
}

survives_a_restart_of_rabbit() {
  on_compose restart rabbit
  all_healthy 1
  within 60 "the web is ready after a restart of RabbitMQ" ask "$url/v2/health/ready"
  smoke "after a restart of RabbitMQ"
  remembers "after a restart of RabbitMQ"
  pass "RabbitMQ restarts, and everything continues"
}

keeps_its_volumes() {
  local queues
  on_compose down
  [ -z "$(ids)" ] || fail "containers run after down"
  on_compose up -d --no-build --scale worker=1
  all_healthy 1
  url=http://$(address web 5100)
  queues=$(docker exec "$(containers rabbit)" rabbitmqctl -q list_queues name)
  grep -q '^foretell.jobs.iris$' <<<"$queues" || fail "after down and up RabbitMQ has other queues: $queues"
  remembers "after down and up"
  pass "down and up keep the history"
}

ends_in_order() {
  local id
  on_compose stop
  for id in $(docker ps -aq --filter "label=com.docker.compose.project=$project"); do
    [ "$(docker inspect -f '{{.State.ExitCode}}' "$id")" = 0 ] ||
      fail "$(docker inspect -f '{{.Name}} exited with {{.State.ExitCode}}' "$id")"
  done
  on_compose down -v
  pass "all containers exit with 0"
}

scenario() {
  compose=("$@")
  echo "      $("${compose[@]}" version 2>/dev/null | head -1), $(docker version -f 'engine {{.Server.Version}}')"
  rm -f "$work/release/.env"
  refuses_without_env
  writes_env
  on_compose up -d --scale worker=1
  all_healthy 1
  url=http://$(address web 5100)
  pass "up builds the images and starts everything; web and worker are healthy"
  smoke "after up"
  is_closed_off
  names_its_volumes
  predicts_for_later
  scales_under_load
  is_idempotent
  takes_a_new_version
  survives_a_restart_of_rabbit
  keeps_its_volumes
  smoke "at the end"
  ends_in_order
  docker rmi -f foretell-{web,worker}:"$project" >/dev/null
}

need_engine
need_bench
unpack_release
export FORETELL_KEY=$key
case ${FORETELL_TEST_COMPOSE:-both} in
  both)
    scenario docker-compose
    scenario docker compose
    ;;
  docker-compose) scenario docker-compose ;;
  'docker compose') scenario docker compose ;;
  *) fail "FORETELL_TEST_COMPOSE: expected docker-compose or docker compose, not $FORETELL_TEST_COMPOSE" ;;
esac
