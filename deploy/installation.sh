# The common part of deploy/systemd/install.sh and deploy/docker/install.sh, which source it. Standard output shows the
# progress, the log has all output.
# shellcheck shell=bash

export LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
log=/var/log/foretell-install.log
etc=/etc/foretell
state=/var/lib/foretell
work=$(mktemp -d)
changed=$work/changed # exists once a file was written
failure=$work/failure

say() {
  echo "foretell: $*" | tee -a "$log"
}

fail() {
  echo "$*" >&2
  exit 1
}

# Reads the settings, and makes the script print at its end why it failed.
begin() {
  umask 022
  SECONDS=${INSTALL_SECONDS:-0}
  [ "$(id -u)" = 0 ] || fail "install.sh: must be run by root"
  # shellcheck source=/dev/null
  [ ! -e "$etc/install.env" ] || . "$etc/install.env"
  WORKERS=${WORKERS:-2} ADMIN_KEY=${ADMIN_KEY:-}
  install -d -m 755 "$etc" "$state"
  (umask 077 && : >>"$log")
  trap finish EXIT
}

finish() {
  wait
  [ ! -s "$failure" ] || say "$(head -n 1 "$failure")"
  rm -rf "$work"
}

# step NAME COMMAND…: runs the command in a subshell, logs its output, prints how long it took. If it fails, its last
# line is the reason, and the installation ends.
step() {
  local name=$1 begun=$SECONDS status line
  shift
  set +e
  (
    set -e
    "$@"
  ) 2>&1 </dev/null | while IFS= read -r line; do
    printf '%(%T)T %s: %s\n' -1 "$name" "$line"
  done >>"$log"
  status=${PIPESTATUS[0]}
  set -e
  if [ "$status" != 0 ]; then
    echo "FAILED in $name: $(sed -nE "s/^[0-9:]+ $name: //p" "$log" | tail -n 1)" >>"$failure"
    exit 1
  fi
  say "$name took $((SECONDS - begun)) s"
}

check_common_settings() {
  [[ $WORKERS =~ ^[1-9][0-9]?$ ]] || fail "WORKERS is \"$WORKERS\"; expected a number from 1 to 99"
  [[ -z $ADMIN_KEY || $ADMIN_KEY =~ ^[A-Za-z0-9._~+/=-]{16,}$ ]] ||
    fail "ADMIN_KEY has ${#ADMIN_KEY} characters; expected at least 16, all of A-Z a-z 0-9 - . _ ~ + / ="
}

# 192 bits, in characters that need no escaping in a shell, a URI or a settings file.
secret() {
  od -An -v -N24 -tx1 /dev/urandom | tr -d ' \n'
}

# put FILE MODE OWNER: writes standard input to the file, and marks `changed` if that changed the file.
put() {
  local file=$1 mode=$2 owner=$3 new
  new=$(mktemp "$work/put.XXXXXX")
  cat >"$new"
  if [ -e "$file" ] && cmp -s "$file" "$new"; then
    chown "$owner" "$file"
    chmod "$mode" "$file"
  else
    install -m "$mode" -o "${owner%:*}" -g "${owner#*:}" "$new" "$file.new"
    mv "$file.new" "$file"
    echo "wrote $file"
    touch "$changed"
  fi
  rm "$new"
}

# The models have a separate folder, because they are added and removed independently of releases, and stay when a
# release is removed. The models of a release are added once, so that a model that was removed does not come back.
#
# add_models RELEASE OWNER
add_models() {
  local release=$1 owner=$2 models=$state/models model part
  [ "$(cat "$state/models.release" 2>/dev/null)" != "${release##*/}" ] || return 0
  mkdir -p "$models"
  for model in "$release"/models/*/; do
    model=$(basename "$model")
    mkdir -p "$models/$model"
    for part in "$release/models/$model"/*; do
      [ -e "$models/$model/${part##*/}" ] || cp -R "$part" "$models/$model/"
    done
  done
  # The owner can take models out of service, by a file.
  chown "$owner" "$models" "$models"/*/
  echo "${release##*/}" | put "$state/models.release" 0644 root:root
}

# Keeps the key with all rights: the given one, the existing one, or a new one.
keep_admin_key() {
  local key=$ADMIN_KEY
  [ -n "$key" ] || key=$(cat "$etc/admin.key" 2>/dev/null || secret)
  echo "$key" | put "$etc/admin.key" 0600 root:root
}

# with_admin_key KEYS: prints these FORETELL_API_KEYS with the admin key; other keys stay.
with_admin_key() {
  {
    echo "admin:predict+admin:$(cat "$etc/admin.key")"
    tr , '\n' <<<"$1" | grep -v '^admin:' || true
  } | grep . | paste -sd ,
}

# until_true SECONDS WHAT COMMAND…: waits until the command succeeds. On a timeout it fails with the last log line of
# $watched (function last_words), if that is set.
until_true() {
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    if [ "$SECONDS" -ge "$end" ]; then
      fail "timed out while waiting until $what${watched:+; $watched says: $(last_words)}"
    fi
    sleep 0.3
  done
}

answers() {
  curl -fsS -m 5 -o /dev/null "$1" 2>/dev/null
}

tell_ready() {
  sync
  say "http://$(hostname -I | cut -d ' ' -f 1):5100/ is served by $1; the key is in $etc/admin.key"
  say "ready after $SECONDS s"
}
