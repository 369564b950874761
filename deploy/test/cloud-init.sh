#!/usr/bin/env bash
# Boots a system with each user-data file in cloud-init/, checks the result, runs the installation again, changes
# settings, updates to another release and back, reboots, and requests predictions.
#
#   deploy/test/cloud-init.sh [systemd] [docker]      by default both
#
# FORETELL_TEST_BOOT      a command that runs systems with cloud-init (Debian 12, Ubuntu 22.04 or 24.04) and systemd as
#                         the first process:
#                           COMMAND --schema USER_DATA    checks the file with `cloud-init schema`
#                           COMMAND USER_DATA             starts a new system with it and waits until cloud-init has
#                                                         ended; exit code 0 if there was no error. The environment
#                                                         has its settings: BED_NAME, its name; BED_FILES, a folder to
#                                                         mount as /srv/bed; BED_PORTS, such as 127.0.0.1:PORT:5100,
#                                                         where to publish its port 5100; BED_DOCKER=1, if Docker must
#                                                         be able to run in it; BED_KEEP=1, to leave it running
#                           COMMAND --exec NAME COMMAND   runs the command in it with a shell, as root
#                           COMMAND --reboot NAME         reboots it and waits until it is up; without this verb the
#                                                         test stops and starts the services by their targets instead
#                           COMMAND --down NAME           stops it and removes it
# FORETELL_TEST_ARCHIVE   the release archive; default: the one that `mvn -Prelease -DskipTests package` made
# FORETELL_TEST_IMAGES    for docker, if no registry can be reached: a file of `docker save` with
#                         eclipse-temurin:17-jre, rabbitmq:4-management and postgres:17
# FORETELL_TEST_SECONDS   the maximum time until Foretell is ready, boot included (180)
#
# Prints one line per check, `pass  …` or `FAIL  …`. Exit code: 0 all passed; 1 one failed; 2 something is missing.
# shellcheck disable=SC2317 # many functions are called by a composed name
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
folder=$(mktemp -d)
key=test-$(od -An -v -N12 -tx1 /dev/urandom | tr -d ' \n')
seconds=${FORETELL_TEST_SECONDS:-180}
bed=''
failed=0

clean_up() {
  [ -z "$bed" ] || "$FORETELL_TEST_BOOT" --down "$bed" || true
  rm -rf "$folder"
}
trap clean_up EXIT

missing() {
  echo "cloud-init.sh: $*" >&2
  exit 2
}

pass() {
  echo "pass  $kind: $*"
}

failure() {
  echo "FAIL  $kind: $*"
  failed=1
}

# check WHAT COMMAND…: runs the command, and shows its output if it fails.
check() {
  local what=$1 output
  shift
  if output=$("$@" 2>&1); then pass "$what"; else failure "$what: $(tail -n 15 <<<"$output")"; fi
}

# same WHAT EXPECTED ACTUAL
same() {
  if [ "$2" = "$3" ]; then pass "$1"; else failure "$1: expected \"$2\", not \"$3\""; fi
}

# matches WHAT REGEX TEXT
matches() {
  if grep -qE -- "$2" <<<"$3"; then pass "$1"; else failure "$1: expected $2 in \"$3\""; fi
}

# until_true SECONDS COMMAND…
until_true() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.5
  done
}

inside() {
  "$FORETELL_TEST_BOOT" --exec "$bed" "$1" </dev/null
}

free_port() {
  local port
  while port=$((RANDOM % 10000 + 20000)); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  echo "$port"
}

# ask PATH [CURL OPTION…]: prints the status; the body goes to $folder/answer.
ask() {
  local path=$1
  shift
  curl -s -m 10 -o "$folder/answer" -w '%{http_code}' "$@" "http://127.0.0.1:$port$path" || true
}

is_ready() {
  [ "$(ask /v2/health/ready)" = 200 ]
}

# ---------------------------------------------------------------- before the boot

# set_line FILE NAME VALUE: sets a value as a person would who edits the file, or the program that renders it.
set_line() {
  [ "$(grep -cE "^ *$2=" "$1")" = 1 ] || failure "$2= is in the user-data exactly once"
  sed -i -E "s|^( *)$2=.*|\1$2=$3|" "$1"
}

user_data() {
  local file=$folder/user-data.yaml
  cp "$root/cloud-init/$kind.yaml" "$file"
  set_line "$file" ARCHIVE file:///srv/bed/release.tar.gz
  set_line "$file" ARCHIVE_SHA256 "$(sha256sum "$folder/files/release.tar.gz" | cut -d ' ' -f 1)"
  set_line "$file" WORKERS 2
  set_line "$file" ADMIN_KEY "$key"
  if [ "$kind" = docker ] && [ -n "${FORETELL_TEST_IMAGES:-}" ]; then
    cat >>"$file" <<'Y'
bootcmd:
  - mkdir -p /etc/systemd/system/docker.service.d
  - printf '[Service]\nExecStartPost=/usr/bin/docker load -q -i /srv/bed/images.tar\n'
    >/etc/systemd/system/docker.service.d/test.conf
Y
  fi
}

# Makes the same release under another name, as an update.
make_files() {
  local name
  mkdir "$folder/files" "$folder/unpacked"
  cp --reflink=auto "$archive" "$folder/files/release.tar.gz"
  tar -xzf "$archive" -C "$folder/unpacked"
  name=$(ls "$folder/unpacked")
  mv "$folder/unpacked/$name" "$folder/unpacked/foretell-99"
  tar -C "$folder/unpacked" -cf - foretell-99 | gzip -1 >"$folder/files/update.tar.gz"
  rm -rf "$folder/unpacked"
  [ -z "${FORETELL_TEST_IMAGES:-}" ] || ln "$FORETELL_TEST_IMAGES" "$folder/files/images.tar" 2>/dev/null ||
    cp --reflink=auto "$FORETELL_TEST_IMAGES" "$folder/files/images.tar"
  release=$name
}

boot() {
  local begun=$SECONDS size
  size=$(base64 -w 0 "$root/cloud-init/$kind.yaml" | wc -c)
  check "valid by cloud-init schema" "$FORETELL_TEST_BOOT" --schema "$root/cloud-init/$kind.yaml"
  check "the user-data is small: $size bytes in base64" test "$size" -lt 32768
  user_data
  port=$(free_port)
  bed=foretell-test-$$-$kind
  export BED_NAME=$bed BED_FILES=$folder/files BED_PORTS=127.0.0.1:$port:5100 BED_KEEP=1
  if [ "$kind" = docker ]; then export BED_DOCKER=1; else export BED_DOCKER=; fi
  begun=$SECONDS
  check "cloud-init ends without an error" "$FORETELL_TEST_BOOT" "$folder/user-data.yaml"
  echo "      $kind: cloud-init took $((SECONDS - begun)) s"
}

# ---------------------------------------------------------------- checks of both kinds

check_console() {
  local console step line took
  console=$(inside "grep '^foretell: ' /var/log/cloud-init-output.log" || true)
  while IFS= read -r line; do echo "      $kind: $line"; done <<<"$console"
  for step in boot packages archive settings health; do
    matches "the console shows how long it took: $step" "^foretell: $step took [0-9]+ s$" "$console"
  done
  matches "its last line says that it is ready" '^foretell: ready after [0-9]+ s$' "$(tail -n 1 <<<"$console")"
  took=$(sed -nE 's/^foretell: ready after ([0-9]+) s$/\1/p' <<<"$console" | tail -n 1)
  check "ready within $seconds s" test "$took" -lt "$seconds"
}

check_from_outside() {
  same "ready, from outside" 200 "$(ask /v2/health/ready)"
  same "a request without a key is refused" 401 "$(ask /v2/models/iris -H 'Accept: application/json')"
  same "the given key is accepted" 200 "$(ask /v2/models/iris -H "Authorization: Bearer $key")"
}

check_models() {
  local word
  for word in unload load; do
    same "a model can be taken out of service and put back: $word" 200 \
      "$(ask "/v2/repository/models/iris/$word" -X POST -H "Authorization: Bearer $key")"
  done
}

check_ports() {
  same "only ports 22, 5100 and 8001 are open" "22 5100 8001" "$(inside "ss -Hlntu" | awk '{ print $5 }' |
    grep -vE '^(127\.[0-9.]+(%lo)?|\[::1\]|\[::ffff:127\.0\.0\.1\]):' | sed 's/.*://' | sort -nu | paste -sd ' ')"
}

check_secrets() {
  local file
  for file in install.env admin.key "$@"; do
    same "only root can read /etc/foretell/$file" "600 root" "$(inside "stat -c '%a %U' /etc/foretell/$file")"
  done
  same "the key is kept" "$key" "$(inside 'cat /etc/foretell/admin.key')"
  check "no log has a secret" inside "
    {
      cat /etc/foretell/admin.key
      cat /etc/foretell/broker-uri /etc/foretell/stack.env 2>/dev/null | grep -oE '[0-9a-f]{48}'
    } >/run/secrets.test
    test \"\$(wc -l </run/secrets.test)\" -ge 2 || exit 1
    ! grep -rlFf /run/secrets.test /var/log || exit 1
    ! journalctl --no-pager | grep -cFf /run/secrets.test || exit 1
    rm /run/secrets.test"
}

# Prints everything that a run without changes must leave as it is.
fingerprint() {
  inside "
    find /etc/foretell /etc/rabbitmq /etc/systemd/system /usr/local /opt/foretell /var/lib/foretell/models \
      -printf '%p %m %u %l\n' 2>/dev/null | sort | sha256sum
    find /etc/foretell /etc/rabbitmq /etc/systemd/system /usr/local -type f -exec sha256sum {} + 2>/dev/null |
      sort | sha256sum
    readlink /opt/foretell/current"
  processes
}

check_second_run() {
  local before
  before=$(fingerprint)
  check "a second run succeeds" inside foretell-install
  same "a second run changes nothing and restarts nothing" "$before" "$(fingerprint)"
}

# refused WHAT REGEX NAME=VALUE…: checks that the error is reported and the running services continue.
refused() {
  local what=$1 regex=$2 line output before
  shift 2
  before=$(processes)
  inside "cp -p /etc/foretell/install.env /run/install.env.test"
  for line; do
    inside "sed -i 's|^${line%%=*}=.*|$line|' /etc/foretell/install.env"
  done
  if output=$(inside foretell-install 2>&1); then
    failure "$what is refused"
  else
    matches "$what is refused" "^foretell: FAILED in $regex" "$(tail -n 1 <<<"$output")"
  fi
  inside "cat /run/install.env.test >/etc/foretell/install.env"
  same "$what leaves the running services alone" "$before" "$(processes)"
}

check_refusals() {
  refused "an archive with another digest" 'archive: .*expected ARCHIVE_SHA256' "ARCHIVE_SHA256=$(printf '%064d' 0)"
  refused "an archive that is not there" 'archive: curl: ' ARCHIVE=file:///srv/bed/nothing.tar.gz ARCHIVE_SHA256=
  refused "no archive" 'archive: ARCHIVE is empty' ARCHIVE=
  refused "a WORKERS that is not a number" 'settings: WORKERS is "many"; expected' WORKERS=many
  refused "a key that is too short" 'settings: ADMIN_KEY has 5 characters; expected at least 16' ADMIN_KEY=short
}

workers() {
  ask /metrics -H "Authorization: Bearer $key" >/dev/null
  sed -nE 's/^foretell_workers ([0-9]+).*/\1/p' "$folder/answer"
}

has_workers() {
  [ "$(workers)" = "$1" ]
}

check_scaling() {
  local number web
  web=$(web_process)
  for number in 3 1 2; do
    inside "sed -i 's/^WORKERS=.*/WORKERS=$number/' /etc/foretell/install.env"
    check "the installation is run with $number workers" inside foretell-install
    check "$number workers take jobs" until_true 20 has_workers "$number"
    same "exactly that many run" "$number" "$(worker_processes | wc -w)"
  done
  same "the web keeps running" "$web" "$(web_process)"
}

# An update installs another release and keeps the history; so does the rollback.
check_update() {
  local id=before-the-update digest
  same "a prediction is kept" 200 "$(ask /predictions/$id -X PUT -H "Authorization: Bearer $key" \
    -H 'Content-Type: application/json' -d '{"model": "iris", "input": {"instances": [[5.1, 3.5, 1.4, 0.2]]}}' |
    sed 's/201/200/')"
  digest=$(sha256sum "$folder/files/update.tar.gz" | cut -d ' ' -f 1)
  inside "cp -p /etc/foretell/install.env /run/install.env.test
    sed -i -e 's|^ARCHIVE=.*|ARCHIVE=file:///srv/bed/update.tar.gz|' \
      -e 's|^ARCHIVE_SHA256=.*|ARCHIVE_SHA256=$digest|' /etc/foretell/install.env"
  check "an update succeeds" inside foretell-install
  matches "web and workers run the other release" '^(foretell-)?99$' "$(running_releases)"
  same "the earlier prediction is kept" 200 "$(ask /predictions/$id -H "Authorization: Bearer $key")"
  inside "cat /run/install.env.test >/etc/foretell/install.env"
  check "the rollback succeeds" inside foretell-install
  matches "web and workers run the previous release" "^(foretell-)?${release#foretell-}$" "$(running_releases)"
}

reboot() {
  local begun=$SECONDS
  if "$FORETELL_TEST_BOOT" --reboot "$bed" >"$folder/reboot.log" 2>&1; then
    pass "reboots"
  else
    echo "      $kind: no reboot ($(head -n 1 "$folder/reboot.log"));" \
      "stopping everything and starting the default target instead"
    inside "systemctl isolate basic.target && systemctl isolate default.target"
  fi
  check "serves again after the boot" until_true 120 is_ready
  check "with two workers" until_true 60 has_workers 2
  echo "      $kind: ready $((SECONDS - begun)) s after the reboot was requested"
  same "no unit has failed" "" "$(inside 'systemctl --failed --no-legend --plain')"
}

check_smoke() {
  check "deploy/smoke.sh passes" env FORETELL_KEY="$key" "$root/deploy/smoke.sh" "http://127.0.0.1:$port"
}

# ---------------------------------------------------------------- systemd

systemd_web_process() {
  inside 'systemctl show --value -p MainPID foretell-web'
}

systemd_worker_processes() {
  inside "systemctl list-units --plain --no-legend --state=active 'foretell-worker@*' | cut -d ' ' -f 1 |
    xargs -r systemctl show --value -p MainPID" | xargs
}

systemd_processes() {
  echo "web $(web_process), workers $(worker_processes)," \
    "broker $(inside 'systemctl show --value -p MainPID rabbitmq-server')"
}

systemd_running_releases() {
  inside "ps -o args= -p $(web_process) $(worker_processes)" | grep -oE '/foretell-[^/]+/' | tr -d / | sort -u
}

worker_is_back() {
  [ "$(inside 'systemctl show --value -p NRestarts foretell-worker@1')" = 1 ] &&
    inside 'curl -fs -m 5 -o /dev/null http://127.0.0.1:5101/v2/health/ready'
}

check_systemd() {
  local unit exposure
  for unit in rabbitmq-server foretell.target foretell-web foretell-worker@1 foretell-worker@2; do
    same "$unit is enabled and runs" "enabled active" \
      "$(inside "systemctl is-enabled $unit; systemctl is-active $unit" | xargs)"
  done
  same "no unit has failed" "" "$(inside 'systemctl --failed --no-legend --plain')"
  same "web and workers have separate users" "foretell-web foretell-worker foretell-worker" \
    "$(inside "ps -o user:20= -p $(web_process) $(worker_processes)" | xargs)"
  for unit in foretell-web foretell-worker@1; do
    exposure=$(inside "systemd-analyze security --no-pager $unit.service" |
      sed -nE 's/.*Overall exposure level for [^ ]+: ([0-9.]+).*/\1/p')
    check "$unit is hardened: exposure $exposure" awk "BEGIN { exit !($exposure <= 1.5) }"
  done
  same "RabbitMQ has the user foretell only" foretell \
    "$(inside 'rabbitmqctl -q list_users --no-table-headers' | awk '{ print $1 }' | xargs)"
  same "with the permissions that it needs" \
    '^(foretell\.|amq\.gen-) ^(foretell\.|amq\.gen-|amq\.default$) ^(foretell\.|amq\.gen-)' \
    "$(inside 'rabbitmqctl -q list_user_permissions foretell --no-table-headers' | awk '{ print $2, $3, $4 }')"
  same "workers share the native libraries" 1 \
    "$(inside "find /var/cache/foretell -name 'libnd4jcpu.so' -size +1M | wc -l")"
  check_secrets broker-uri api-keys
}

check_restart() {
  inside 'systemctl kill -s KILL foretell-worker@1'
  check "a killed worker is restarted" until_true 60 worker_is_back
  inside 'systemctl reset-failed foretell-worker@1'
}

check_settings_file() {
  inside "echo FORETELL_RETENTION=7d >/etc/foretell/foretell.env"
  check "the installation is run with another setting" inside foretell-install
  check "web and workers have it" inside "for pid in $(web_process) $(worker_processes); do
    tr '\\0' '\\n' </proc/\$pid/environ | grep -x FORETELL_RETENTION=7d || exit 1; done"
}

are_stopped() {
  [ "$(inside 'systemctl is-active foretell-web foretell-worker@1 foretell-worker@2' | sort -u)" = inactive ]
}

check_target() {
  inside 'systemctl stop foretell.target'
  check "foretell.target stops web and workers" until_true 45 are_stopped
  same "in order" success \
    "$(inside 'systemctl show --value -p Result foretell-web foretell-worker@1 foretell-worker@2' | grep . | sort -u)"
  inside 'systemctl start foretell.target'
  check "and starts them" until_true 60 is_ready
  check "all of them" until_true 30 has_workers 2
}

# ---------------------------------------------------------------- docker

containers() {
  inside "docker ps -q --no-trunc --filter label=com.docker.compose.service=$1" | sort | xargs
}

docker_web_process() {
  containers web
}

docker_worker_processes() {
  containers worker
}

docker_processes() {
  echo "web $(containers web), workers $(containers worker), broker $(containers rabbit)," \
    "database $(containers postgres)"
}

docker_running_releases() {
  inside "docker inspect -f '{{.Config.Image}}' $(containers web) $(containers worker)" | sed 's/.*://' | sort -u
}

check_docker() {
  same "Docker is enabled and runs" "enabled active" \
    "$(inside "systemctl is-enabled docker; systemctl is-active docker" | xargs)"
  same "no unit has failed" "" "$(inside 'systemctl --failed --no-legend --plain')"
  same "two workers run" 2 "$(containers worker | wc -w)"
  same "web and workers do not run as root" "10001:10001" \
    "$(inside "docker inspect -f '{{.Config.User}}' $(containers web) $(containers worker)" | sort -u)"
  same "RabbitMQ has the user foretell only" foretell \
    "$(inside 'foretell-compose exec -T rabbit rabbitmqctl -q list_users --no-table-headers' |
      awk '{ print $1 }' | xargs)"
  check_secrets stack.env
}

check_restart_of_container() {
  local pid
  pid=$(inside "docker inspect -f '{{.State.Pid}}' $(containers worker | cut -d ' ' -f 1)")
  inside "kill -KILL $pid"
  check "a killed worker is restarted" until_true 60 has_two_healthy_workers
}

# Uses the built images under a registry's name, so that nothing has to be pulled.
check_registry() {
  local version=${release#foretell-} program
  refused "a registry that is not there" 'pull: ' IMAGES=127.0.0.1:1/none
  for program in web worker; do
    inside "docker tag foretell-$program:$version registry.example.org/team/foretell-$program:$version"
  done
  inside "sed -i 's|^IMAGES=.*|IMAGES=registry.example.org/team|' /etc/foretell/install.env"
  check "the installation is run with a registry's images" inside foretell-install
  same "web and workers run the registry's images" \
    "registry.example.org/team/foretell-web:$version registry.example.org/team/foretell-worker:$version" \
    "$(inside "docker inspect -f '{{.Config.Image}}' $(containers web) $(containers worker)" | sort -u | xargs)"
  inside "sed -i 's|^IMAGES=.*|IMAGES=|' /etc/foretell/install.env"
  check "and again with the built images" inside foretell-install
}

has_two_healthy_workers() {
  [ "$(inside "docker ps -q --filter label=com.docker.compose.service=worker --filter health=healthy" | wc -l)" = 2 ] &&
    has_workers 2
}

# ---------------------------------------------------------------- both

web_process() { "${kind}_web_process"; }
worker_processes() { "${kind}_worker_processes"; }
processes() { "${kind}_processes"; }
running_releases() { "${kind}_running_releases"; }

run() {
  kind=$1
  boot
  if ! is_ready; then
    failure "ready after the boot"
    inside 'tail -n 40 /var/log/foretell-install.log' || true
    return
  fi
  check_console
  check_from_outside
  check_ports
  check_models
  "check_$kind"
  check_second_run
  check_refusals
  check_scaling
  if [ "$kind" = systemd ]; then
    check_restart
    check_settings_file
    check_target
  else
    check_restart_of_container
    check_registry
  fi
  check_update
  reboot
  check_ports
  check_smoke
  "$FORETELL_TEST_BOOT" --down "$bed"
  bed=''
}

kinds=("$@")
[ $# -gt 0 ] || kinds=(systemd docker)
for kind in "${kinds[@]}"; do
  [ -e "$root/cloud-init/$kind.yaml" ] || missing "expected systemd or docker, not \"$kind\""
done
[ -n "${FORETELL_TEST_BOOT:-}" ] || missing "FORETELL_TEST_BOOT is not set; see the beginning of this script"
command -v curl >/dev/null || missing "curl is not installed"
archives=("$root"/release/target/foretell-*-linux-x86_64.tar.gz)
archive=${FORETELL_TEST_ARCHIVE:-${archives[0]}}
[ -e "$archive" ] || missing "the archive $archive does not exist; make it: mvn -Prelease -DskipTests package"
make_files
for kind in "${kinds[@]}"; do
  run "$kind"
done
if [ "$failed" = 0 ]; then echo "all passed"; else echo "some failed"; fi
exit "$failed"
