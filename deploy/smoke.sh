#!/usr/bin/env bash
# Checks whether a running Foretell works, and prints one line per check, `pass  …` or `FAIL  …`.
#
#   deploy/smoke.sh URL          such as http://localhost:5100
#
# FORETELL_KEY        a key with the right `predict`, if the server has keys
# FORETELL_TIMEOUT    seconds for each check (15)
#
# Exit code: 0 all passed; 1 one failed; 2 an argument or a setting is wrong. Needs curl.
set -euo pipefail

usage() {
  echo "smoke.sh: $*; expected: smoke.sh URL" >&2
  exit 2
}

[ $# = 1 ] || usage "$# arguments"
[[ $1 =~ ^https?://[^/] ]] || usage "the URL \"$1\" does not begin with http:// or https://"
command -v curl >/dev/null || usage "curl is not installed"
url=${1%/}
timeout=${FORETELL_TIMEOUT:-15}
[[ $timeout =~ ^[1-9][0-9]*$ ]] || usage "FORETELL_TIMEOUT is \"$timeout\", not a number of seconds"
key=${FORETELL_KEY:-}
case $key in *[!A-Za-z0-9._~+/=-]*) usage "FORETELL_KEY has characters that are not allowed in a key" ;; esac

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0

# The digit 1, 28 x 28 pixels, drawn by this project.
digit() {
  base64 -d <<'PNG'
iVBORw0KGgoAAAANSUhEUgAAADwAAAA8CAAAAAAfl4auAAAA0UlEQVR42u2XTRHCMBBGXxkEBAeV0CqgKKA4qAMs4AAJDAooCoqD
RgIoIA7SA5yY6YZuD8yQ7HXzZvf78p959LEgwX8Btwcn5r0QR8ifQl6C9wCdMGA53lNzDmkehd3upjbMbd6snQ7b0gJbwE1u25YA
p/yqabsFzKXRaa6BrkbndtG3dQEmoFlcYR6ohHTaz5+Rw/03cIxur+XTIFzZRWaYmaO5mOt2hIeBtKHD8CO5/f1d5StxxKzKmfxY
XznwWs3mNdc6zb0x/Xg2S3+MKOABJD86ZjQci70AAAAASUVORK5CYII=
PNG
}

# ask PATH [CURL OPTION…]: writes the answer's body to $folder/body and sets `status`. The key is passed by standard
# input, so that no list of processes shows it.
ask() {
  local path=$1
  shift
  : >"$folder/body"
  status=$(curl -sS -m "$timeout" -o "$folder/body" -w '%{http_code}' ${key:+-K -} "$@" "$url$path" \
    2>"$folder/error" <<<"header = \"Authorization: Bearer $key\"") || status=000
}

# check WHAT REGEX: checks that the last answer was 200 and its body matches.
check() {
  local what=$1 expected=$2 body
  body=$(tr -d '\0\r\n' <"$folder/body")
  if [ "$status" = 200 ] && grep -qE -- "$expected" <<<"$body"; then
    echo "pass  $what"
    return
  fi
  failed=1
  if [ "$status" = 000 ]; then
    echo "FAIL  $what: $(tr '\n' ' ' <"$folder/error")"
  elif [ "$status" != 200 ]; then
    echo "FAIL  $what: expected status 200, not $status: ${body:0:200}"
  else
    echo "FAIL  $what: expected $expected in the answer, not ${body:0:200}"
  fi
}

number='-?[0-9]+(\.[0-9]+)?([eE]-?[0-9]+)?'

ask /v2/health/ready
check "the server is ready" '"ready" ?: ?true'

ask /predictions -H 'Accept: text/html'
check "the predictions page is served" '<form.*(diabetes|iris|mnist)'

ask /predictions -H 'Content-Type: application/json' \
  -d '{"model": "diabetes", "input": {"instances": [[6, 148, 72, 35, 0, 33.6, 0.627, 50]]}}'
check "a row is predicted by the model diabetes" \
  "\"status\":\"succeeded\".*\"predictions\":\[\[$number\]\],\"classes\":\[\"(positive|negative)\"\]"

digit >"$folder/digit.png"
ask /classify -H 'Content-Type: application/octet-stream' --data-binary "@$folder/digit.png"
check "a picture of a 1 is recognised" '"digit": ?1\b'

exit "$failed"
