#!/usr/bin/env bash
# Deploys a release's stack on a swarm of one machine and runs its operations under load: updates web and workers, tries
# an update that cannot start, kills a worker, scales. Settings: common.sh. Creates a swarm and leaves it at the end.
#
# No virtual IPs and no routing mesh: see stack-here.yml. Exit code 0 when all passed.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

stack=foretell
tag=test-swarm-$$
in_swarm=

clean_up() {
  stop_load
  if [ -n "$in_swarm" ]; then
    docker stack rm "$stack" >/dev/null 2>&1 || true
    for _ in $(seq 90); do
      [ -n "$(docker ps -aq --filter "label=com.docker.stack.namespace=$stack")" ] || break
      sleep 1
    done
    docker swarm leave --force >/dev/null 2>&1 || true
    docker volume rm "${stack}"_{rabbit,postgres,natives} >/dev/null 2>&1 || true
  fi
  docker rmi -f foretell-{web,worker}:"$tag"{,-next,-wrong} >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap clean_up EXIT

# deploy TAG [FILE…]: deploys the stack with these images.
deploy() {
  local version=$1 files=() file
  shift
  for file in stack.yml "$@"; do files+=(-c "$work/release/deploy/swarm/$file"); done
  PORT=0 GRPC_PORT=0 VERSION=$version MODELS_FOLDER=$work/release/models \
    docker stack deploy --resolve-image never "${files[@]}" \
    -c "$source_folder/deploy/test/stack-here.yml" "$stack" >"$work/deploy.log" 2>&1 || {
    cat "$work/deploy.log" >&2
    fail "docker stack deploy"
  }
}

# running SERVICE IMAGE COUNT: exactly this many tasks of that image run, and no others.
running() {
  [ "$(docker service ps --filter desired-state=running --format '{{.Image}} {{.CurrentState}}' "${stack}_$1" |
    awk '{ print $1, $2 }' | sort | uniq -c | awk '{ print $1, $2, $3 }')" = "$3 $2 Running" ]
}

# updated SERVICE STATE
updated() {
  [ "$(docker service inspect -f '{{with .UpdateStatus}}{{.State}}{{end}}' "${stack}_$1")" = "$2" ]
}

containers() {
  docker ps -q --filter "label=com.docker.swarm.service.name=${stack}_$1" --filter health=healthy
}

smoke() {
  local address
  address=$(docker port "$(containers web | head -1)" 5100 | head -1)
  "$work/release/deploy/smoke.sh" "http://127.0.0.1:${address##*:}" || fail "the smoke test, $1"
}

is_closed_off() {
  local service container secrets rights
  secrets=$(docker exec "$(containers web | head -1)" cat /run/secrets/postgres_password)
  [ "${#secrets}" -ge 32 ] || fail "the secret of PostgreSQL has ${#secrets} characters"
  for service in web worker rabbit postgres; do
    container=$(containers $service | head -1)
    ! docker inspect -f '{{.Config.Env}}' "$container" | grep -qE 'amqp://|PASS=' ||
      fail "a password of $service is in its environment"
    ! docker inspect "$container" | grep -q "$secrets" || fail "a password of $service is in its settings"
  done
  rights='{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.Config.User}} {{ne .HostConfig.Memory 0}}'
  for service in web worker; do
    [ "$(docker inspect -f "$rights" "$(containers $service | head -1)")" = 'true [ALL] 10001:10001 true' ] ||
      fail "$service has more rights than it needs"
  done
  docker network inspect -f '{{.Options}}' "${stack}_foretell" | grep -q encrypted ||
    fail "the network is not encrypted"
  pass "passwords are in files only; web and worker are read-only, without capabilities, limited;" \
    "the network is encrypted"
}

updates_under_load() {
  start_load "${stack}_foretell" http://web:5100 200
  deploy "$tag-next" models.yml
  within 180 "web and workers are updated" eval \
    "running web foretell-web:$tag-next 2 && running worker foretell-worker:$tag-next 3 &&" \
    "updated web completed && updated worker completed"
  end_load "web and workers updated"
}

# goes_back SERVICE COUNT
goes_back() {
  docker service update --detach --no-resolve-image --image "foretell-$1:$tag-wrong" "${stack}_$1" >/dev/null
  within 120 "the update of $1 that cannot start is rolled back" updated "$1" rollback_completed
  within 60 "$1 runs as before" running "$1" "foretell-$1:$tag-next" "$2"
}

goes_back_under_load() {
  start_load "${stack}_foretell" http://web:5100 240
  goes_back worker 3
  goes_back web 2
  end_load "updates that cannot start rolled back"
}

all_workers() {
  [ "$(containers worker | wc -l)" = "$1" ] && running worker "foretell-worker:$tag-next" "$1"
}

scales_under_load() {
  local lost
  start_load "${stack}_foretell" http://web:5100 100
  lost=$(containers worker | head -1)
  docker kill "$lost" >/dev/null
  within 60 "a worker that was killed is replaced" all_workers 3
  docker service scale -d "${stack}_worker=1" >/dev/null
  within 90 "one worker is left" eval "all_workers 1 &&" \
    "[ \"\$(docker ps -q --filter label=com.docker.swarm.service.name=${stack}_worker | wc -l)\" = 1 ]"
  end_load "a worker killed, workers scaled 3 -> 1"
}

need_engine
[ "$(docker info -f '{{.Swarm.LocalNodeState}}')" = inactive ] ||
  fail "this engine is already in a swarm; the test needs one that is not"
need_bench
unpack_release
build_images "$tag"
for program in web worker; do
  printf 'FROM foretell-%s:%s\nLABEL test=next\n' "$program" "$tag" |
    DOCKER_BUILDKIT=1 docker build -q -t "foretell-$program:$tag-next" - >/dev/null
  printf 'FROM foretell-%s:%s\nENV FORETELL_WRONG=1\n' "$program" "$tag" |
    DOCKER_BUILDKIT=1 docker build -q -t "foretell-$program:$tag-wrong" - >/dev/null
done

in_swarm=1
docker swarm init --advertise-addr 127.0.0.1 >/dev/null
(cd "$work" && FORETELL_API_KEYS='' release/deploy/swarm/prepare.sh admin.key >/dev/null)
[ "$(stat -c %a "$work/admin.key")" = 600 ] || fail "others can read the API key"
if [ -n "$(cd "$work" && release/deploy/swarm/prepare.sh other.key)" ] || [ -e "$work/other.key" ]; then
  fail "running prepare.sh again changes something"
fi
FORETELL_KEY=$(cat "$work/admin.key")
export FORETELL_KEY
pass "prepare.sh prepares once and changes nothing the second time"

deploy "$tag"
within 240 "the stack is running" eval \
  "running rabbit rabbitmq:4-management 1 && running postgres postgres:17 1 &&" \
  "running web foretell-web:$tag 2 && running worker foretell-worker:$tag 3"
pass "the stack is running: 2 webs, 3 workers"
smoke "after the start"
is_closed_off
updates_under_load
goes_back_under_load
scales_under_load
smoke "at the end"
