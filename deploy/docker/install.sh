#!/usr/bin/env bash
# Installs the unpacked release that contains this script on this machine, as the containers of its docker-compose.yml.
# For Debian 12, Ubuntu 22.04 and Ubuntu 24.04.
#
#   deploy/docker/install.sh
#
# cloud-init/docker.yaml runs it; you can also run it as root where Docker and compose are installed. A further run
# changes only what differs. Settings come from /etc/foretell/install.env, if it exists, or from the environment:
#
# WORKERS      the number of workers (2)
# ADMIN_KEY    the key with all rights; default: the one in /etc/foretell/admin.key, which is generated if missing
# IMAGES       a registry's prefix, to pull <IMAGES>/foretell-web:<version> and …-worker instead of building them from
#              the release
#
# /etc/foretell/stack.env is the stack's .env file and may hold further settings (docker-compose.yml). The installed
# program /usr/local/bin/foretell-compose runs compose for this stack. Exit code: 0 when everything is ready, else 1.
set -euo pipefail

release=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
# shellcheck source=deploy/installation.sh
. "$release/deploy/installation.sh"
version=${release##*/foretell-}
stack=$etc/stack.env
compose=/usr/local/bin/foretell-compose
# The user of the containers.
container_user=10001:10001

dockerd_answers() {
  docker info >/dev/null 2>&1
}

check_settings() {
  check_common_settings
  type -P docker curl || fail "expected Docker and curl to be installed"
  until_true 60 "dockerd answers" dockerd_answers
  [ -e "$release/docker-compose.yml" ] || fail "expected an unpacked release in $release; docker-compose.yml is missing"
}

has_line() {
  grep -qxF -- "$1" "$stack" 2>/dev/null
}

value_of() {
  sed -n "s/^$1=//p" "$stack" 2>/dev/null | tail -n 1
}

# set_line NAME VALUE
set_line() {
  if ! has_line "$1=$2"; then
    {
      grep -v "^$1=" "$stack" 2>/dev/null || true
      echo "$1=$2"
    } | put "$stack" 0600 root:root
  fi
}

# Prefers the link that stays the same for every release: otherwise each release would recreate all containers.
project_folder() {
  local link
  link=$(dirname "$release")/current
  if [ "$(readlink -f "$link")" = "$release" ]; then echo "$link"; else echo "$release"; fi
}

write_compose() {
  local program folder
  folder=$(project_folder)
  if docker compose version >/dev/null 2>&1; then
    program="docker compose"
  else
    program=$(type -P docker-compose) || fail "expected docker compose or docker-compose to be installed"
  fi
  put "$compose" 0755 root:root <<C
#!/bin/sh
# Compose for Foretell on this machine, such as: foretell-compose ps
exec $program -p foretell --env-file $stack --project-directory $folder -f $folder/docker-compose.yml "\$@"
C
}

write_stack() {
  write_compose
  add_models "$release" "$container_user"
  keep_admin_key
  set_line MODELS_FOLDER "$state/models"
  set_line VERSION "$version"
  set_line IMAGES "${IMAGES:+${IMAGES%/}/}"
  set_line FORETELL_API_KEYS "$(with_admin_key "$(value_of FORETELL_API_KEYS)")"
  "$release/deploy/env.sh" "$stack"
}

# Prints the digest of the archive that the release comes from, if it is known.
digest() {
  cat "$release.sha256" 2>/dev/null || echo unknown
}

built_of() {
  local format='{{index .Config.Labels "dev.foretell.archive"}}'
  docker image inspect --format "$format" "foretell-$1:$version" 2>/dev/null || true
}

build_images() {
  local target
  for target in web worker; do
    if [ "$(built_of "$target")" = "$(digest)" ] && [ "$(digest)" != unknown ]; then
      echo "foretell-$target:$version is already built from this archive"
    else
      DOCKER_BUILDKIT=1 docker build --build-arg RELEASE=unpacked --build-arg VERSION="$version" \
        --label dev.foretell.archive="$(digest)" --target "$target" -t "foretell-$target:$version" "$release"
    fi
  done
}

# Existing images are not pulled again: a tag may move, and only an update should change what runs.
pull_images() {
  local image
  for image in $("$compose" config | sed -nE 's/^ *image: *"?([^"]+)"?$/\1/p' | sort -u); do
    if [ -z "${IMAGES:-}" ] && [[ $image =~ ^foretell-(web|worker): ]]; then
      continue
    fi
    docker image inspect "$image" >/dev/null 2>&1 || docker pull -q "$image" || docker pull -q "$image"
  done
}

fetch_images() {
  local build pull
  step pull pull_images &
  pull=$!
  if [ -z "${IMAGES:-}" ]; then
    step build build_images &
    build=$!
    wait "$build"
  fi
  wait "$pull"
}

start_stack() {
  "$compose" up -d --no-build --remove-orphans --scale worker="$WORKERS"
}

# The key is passed by standard input, so that no list of processes shows it.
workers() {
  curl -fsS -m 5 -K - http://127.0.0.1:5100/metrics 2>/dev/null \
    <<<"header = \"Authorization: Bearer $(cat "$etc/admin.key")\"" |
    sed -nE 's/^foretell_workers ([0-9]+).*/\1/p'
}

all_workers_take_jobs() {
  [ "$(workers)" = "$WORKERS" ]
}

last_words() {
  "$compose" logs --no-color --tail 1 "$watched" | tail -n 1
}

check_health() {
  local watched=web
  until_true 180 "the web is ready" answers http://127.0.0.1:5100/v2/health/ready
  watched=worker
  until_true 60 "$WORKERS workers take jobs" all_workers_take_jobs
}

begin
step settings check_settings
step secrets write_stack
fetch_images
step containers start_stack
step health check_health
tell_ready "${release##*/}"
