# Shared by the tests in this folder, which source this file. Not a test.
#
# FORETELL_TEST_ARCHIVE   the release archive to test (default: the one that Maven makes here: mvn -Prelease package)
# FORETELL_TEST_ENGINE    a command that starts a Docker engine with the base images, if none is running
# FORETELL_TEST_LOAD      an integer factor for the duration of the load (1), for slow machines
# FORETELL_TEST_PATIENCE  an integer factor for all timeouts (1), for busy machines
# shellcheck shell=bash

source_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
load_process=
load_times=${FORETELL_TEST_LOAD:-1}

pass() {
  echo "pass  $*"
}

fail() {
  echo "FAIL  $*" >&2
  exit 1
}

# within SECONDS WHAT COMMAND…: waits until the command succeeds.
within() {
  local seconds=$(($1 * ${FORETELL_TEST_PATIENCE:-1})) what=$2
  local limit=$((SECONDS + seconds))
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$limit" ] || fail "$what: not within $seconds s"
    sleep 0.5
  done
}

need_engine() {
  if ! docker info >/dev/null 2>&1; then
    [ -n "${FORETELL_TEST_ENGINE:-}" ] ||
      fail "no Docker engine is running; FORETELL_TEST_ENGINE may name a command that starts one"
    bash -c "$FORETELL_TEST_ENGINE"
  fi
  docker info >/dev/null || fail "no Docker engine is running"
}

# Unpacks the release archive into $work/release.
unpack_release() {
  local archive=${FORETELL_TEST_ARCHIVE:-}
  if [ -z "$archive" ]; then
    (cd "$source_folder" && mvn -B -q -ntp -Prelease -DskipTests package)
    archive=$(ls "$source_folder"/release/target/foretell-*.tar.gz)
  fi
  mkdir "$work/release"
  tar -xzf "$archive" -C "$work/release" --strip-components=1
}

# build_images TAG: builds the images from the unpacked release.
build_images() {
  local target
  for target in web worker; do
    DOCKER_BUILDKIT=1 docker build -q --build-arg RELEASE=unpacked --build-arg REVISION="$1" --target "$target" \
      -t "foretell-$target:$1" "$work/release" >/dev/null
  done
}

# The load generator is not part of a release.
need_bench() {
  local jar=$source_folder/bench/target/foretell-bench.jar
  [ -e "$jar" ] || (cd "$source_folder" && mvn -B -q -ntp -DskipTests -pl bench -am package)
}

# Prints the base image of our images, which contains Java.
base_image() {
  sed -n 's/^ARG JRE=//p' "$source_folder/Dockerfile"
}

# start_load NETWORK URL SECONDS: starts predictions, one after the other over a few connections. `end_load` waits for
# the end, and fails if any prediction failed. Addresses are resolved again for each connection.
start_load() {
  load_container=foretell-load-$$
  docker run --rm --name "$load_container" --network "$1" -e FORETELL_KEY="${FORETELL_KEY:-}" --no-healthcheck \
    -v "$source_folder/bench/target:/bench:ro" -v "$work/release/models:/models:ro" --entrypoint java "$(base_image)" \
    -Xmx64m -Dsun.net.inetaddr.ttl=0 -Dsun.net.inetaddr.negative.ttl=0 -jar /bench/foretell-bench.jar load \
    --url "$2" --models /models --concurrency 8 --warmup 1s --duration "$(($3 * load_times))s" --json \
    >"$work/load" 2>&1 &
  load_process=$!
}

# end_load WHAT: call it after the test under load. The load must have lasted longer than the test, or it proves
# nothing.
end_load() {
  local result=0
  kill -0 "$load_process" 2>/dev/null || {
    cat "$work/load" >&2
    fail "$1: the load ended too early; see FORETELL_TEST_LOAD"
  }
  wait "$load_process" || result=$?
  load_process=
  [ "$result" = 0 ] || {
    cat "$work/load" >&2
    fail "$1: requests failed"
  }
  grep -qE '"requests":[1-9][0-9]*,.*"errors":\{\}' "$work/load" || {
    cat "$work/load" >&2
    fail "$1: the load generator wrote no report"
  }
  pass "$1: $(sed -nE \
    's/.*"requests":([0-9]+).*"max_ms":([0-9]+).*/none of \1 requests failed, the slowest took \2 ms/p' "$work/load")"
}

stop_load() {
  [ -z "$load_process" ] || docker rm -f "$load_container" >/dev/null 2>&1 || true
}
