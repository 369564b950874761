#!/usr/bin/env bash
# Makes this machine run Foretell from the unpacked release that this script is part of, as the containers of its docker-compose.yml.
# Debian 12, Ubuntu 22.04, Ubuntu 24.04.
#
#   deploy/docker/install.sh
#
# Run by cloud-init/docker.yaml, or by hand by root where Docker and compose are installed. Run again it changes only what is not yet
# so. Settings are taken from /etc/foretell/install.env, if it is there, or from the environment:
#
# WORKERS      how many workers (2)
# ADMIN_KEY    the key with all rights; without it, the one in /etc/foretell/admin.key, which is made when it is not there
# IMAGES       a registry's prefix, to pull <IMAGES>/foretell-web:<version> and …-worker; without it they are built from the release
#
# /etc/foretell/stack.env is the stack's .env file: it may hold further settings (docker-compose.yml). The program foretell-compose, which is
# put into /usr/local/bin, is compose for this stack. Exit code: 0 when all is ready, 1 when not.
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
  [ -e "$release/docker-compose.yml" ] || fail "expected an unpacked release in $release; it has no docker-compose.yml"
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

# By the name that stays when another release comes, if it has that: otherwise all containers would be made anew with each release.
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

# Names the content of an archive, where the release comes from one.
digest() {
  cat "$release.sha256" 2>/dev/null || echo unknown
}

built_of() {
  docker image inspect --format '{{index .Config.Labels "dev.foretell.archive"}}' "foretell-$1:$version" 2>/dev/null || true
}

build_images() {
  local target
  for target in web worker; do
    if [ "$(built_of "$target")" = "$(digest)" ] && [ "$(digest)" != unknown ]; then
      echo "foretell-$target:$version is built of this archive"
    else
      DOCKER_BUILDKIT=1 docker build --build-arg RELEASE=unpacked --build-arg VERSION="$version" \
        --label dev.foretell.archive="$(digest)" --target "$target" -t "foretell-$target:$version" "$release"
    fi
  done
}

# Those that are there are not pulled again: a tag may move, and only an update is to change what runs.
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

# The key goes by standard input, so that no list of processes shows it.
workers() {
  curl -fsS -m 5 -K - http://127.0.0.1:5100/metrics <<<"header = \"Authorization: Bearer $(cat "$etc/admin.key")\"" 2>/dev/null |
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
