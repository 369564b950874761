#!/usr/bin/env bash
# Runs the OpenStack commands (openstack/) against a real cloud: launch, ACTIVE, floating IP, delete, and each failure.
# The cloud's API, not the commands, says what is left afterwards. Takes some minutes; creates servers, security groups
# and floating IPs and deletes them again.
#
#   . openrc.sh && deploy/test/openstack.sh
#
# Use a project that is otherwise unused: two quotas (security groups, floating IPs) are filled for a moment.
#
# Settings:
#   OS_AUTH_URL, OS_USERNAME, OS_PASSWORD, OS_PROJECT_NAME, OS_USER_DOMAIN_NAME, OS_REGION_NAME …
#       an RC file with a password
#   FORETELL_TEST_IMAGE, FORETELL_TEST_FLAVOR, FORETELL_TEST_NETWORK, FORETELL_TEST_POOL
#       what to launch with; default: the first image, flavor, network and external network that the API lists
#   FORETELL_TEST_ERROR_FLAVOR
#       a flavor that no host can run, for the ERROR state; an administrator creates one with
#       openstack flavor create --ram 2048 --disk 20 --vcpus 1 --property resources:CUSTOM_NONE=1 NAME
#   FORETELL_TEST_HUGE_FLAVOR
#       a flavor that the project's quota does not allow: … --ram 2048 --disk 20 --vcpus 1000 NAME
#   FORETELL_TEST_ARCHIVE, FORETELL_TEST_ARCHIVE_SHA256
#       URL (and digest) of a release archive that a VM can fetch; then a system is launched completely and smoke-tested
#   FORETELL_TEST_INSTALL
#       docker or systemd, for that; default: systemd
#   FORETELL_TEST_BOOT, FORETELL_TEST_UNBOOT
#       for a cloud that creates servers without VMs: commands (words separated by spaces) that run the server's
#       user-data and stop it; they are called with the server's name as their last word
#   FORETELL_OPENSTACK
#       the program; default: openstack/target/foretell-openstack.jar of this tree
# Needs java, curl and python3. Exit code: 0 all checks passed; 1 one failed; 2 a setting is missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

program=$(realpath "${FORETELL_OPENSTACK:-openstack/target/foretell-openstack.jar}")
name=ft-$$                  # of the launch; all names created here begin with it
work=$(mktemp -d)           # keys, logs, captured output
made=()                     # paths of API resources to delete at the end: "service path"
failed=0
not_run=0
background=
unboot=()

for setting in OS_AUTH_URL OS_USERNAME OS_PASSWORD OS_PROJECT_NAME; do
  [ -n "${!setting:-}" ] || { echo "$setting is missing: source an RC file first" >&2; exit 2; }
done
[ -f "$program" ] || { echo "$program is missing: mvn -q -DskipTests package" >&2; exit 2; }
unset OS_CLOUD OS_CLIENT_CONFIG_FILE

# ---- the API --------------------------------------------------------------------------------------------------------

# Reads JSON into d and prints the value of a Python expression.
json() {
  python3 -c "import json, sys
d = json.load(sys.stdin)
print($1)"
}

identity=${OS_AUTH_URL%/}
identity=${identity%/v3}/v3

log_in() {
  python3 - >"$work/login.json" <<'P'
import json, os
e = os.environ
domain = lambda who: ({'id': e['OS_%s_DOMAIN_ID' % who]} if e.get('OS_%s_DOMAIN_ID' % who)
                      else {'name': e.get('OS_%s_DOMAIN_NAME' % who) or e.get('OS_USER_DOMAIN_NAME') or 'Default'})
print(json.dumps({'auth': {
    'identity': {'methods': ['password'],
                 'password': {'user': {'name': e['OS_USERNAME'], 'domain': domain('USER'),
                                       'password': e['OS_PASSWORD']}}},
    'scope': {'project': {'name': e['OS_PROJECT_NAME'], 'domain': domain('PROJECT')}}}}))
P
  curl -sSf -m 30 -D "$work/login.headers" -H 'Content-Type: application/json' -d @"$work/login.json" \
    "$identity/auth/tokens" >"$work/token.json" ||
    { echo "cannot log in at $identity as $OS_USERNAME" >&2; exit 2; }
  sed -nE 's/^X-Subject-Token: *([^\r]*).*/X-Auth-Token: \1/Ip' "$work/login.headers" >"$work/token"
}

endpoint() {
  json "next(e['url'].rstrip('/') for s in d['token']['catalog'] if s['type'] == '$1' for e in s['endpoints']
    if e['interface'] == '${OS_INTERFACE:-public}' and e['region'] == ('${OS_REGION_NAME:-}' or e['region']))" \
    <"$work/token.json"
}

# api METHOD SERVICE PATH [BODY]; prints the answer, fails on HTTP errors. SERVICE is compute, network, image or
# identity.
api() {
  curl -sSf -m 60 -X "$1" -H @"$work/token" -H 'Content-Type: application/json' ${4:+-d "$4"} "${base[$2]}$3"
}

declare -A base # the address of each service
find_services() {
  local network image
  network=$(endpoint network)
  image=$(endpoint image)
  base=(
    [compute]=$(endpoint compute)
    [network]=${network%/v2.0}/v2.0
    [image]=${image%/v2}/v2
    [identity]=$identity
  )
}

# Everything in the project that a launch could touch, one line each.
snapshot() {
  api GET compute /servers | json "'\n'.join('server ' + s['id'] for s in d['servers'])"
  api GET network "/security-groups?tenant_id=$project" |
    json "'\n'.join('group %s %s %d' % (g['id'], g['name'], len(g['security_group_rules']))
      for g in d['security_groups'])"
  api GET network "/floatingips?tenant_id=$project" |
    json "'\n'.join('ip %s %s' % (f['id'], f['port_id']) for f in d['floatingips'])"
  api GET network "/ports?tenant_id=$project" |
    json "'\n'.join('port ' + p['id'] for p in d['ports'] if p['device_owner'].startswith('compute:'))"
}
sorted_snapshot() { snapshot | grep . | sort; }

server_id() {
  api GET compute "/servers/detail?name=$1" |
    json "next((s['id'] for s in d['servers'] if s['metadata'].get('foretell-launch') == '$1'), '')"
}

# ---- checks ---------------------------------------------------------------------------------------------------------

pass() { printf 'pass  %s\n' "$1"; }
fail() {
  printf 'FAIL  %s\n' "$1"
  [ -z "${2:-}" ] || sed 's/^/      /' "$2"
  failed=$((failed + 1))
}
skip() {
  printf 'NOT RUN  %s\n' "$1"
  not_run=$((not_run + 1))
}
check() { # check WHAT COMMAND...
  local what=$1
  shift
  if "$@"; then pass "$what"; else fail "$what"; fi
}
same() { [ "$1" = "$2" ] || { printf '      expected: %s\n      found:    %s\n' "$2" "$1"; return 1; }; }

number=0
# run EXPECTED_CODE WHAT ARGUMENT...: runs the program; its output is in $out until the next run.
run() {
  local expected=$1 what=$2 code=0
  shift 2
  number=$((number + 1))
  out=$work/$number.log
  (cd "$work" && timeout 600 java -jar "$program" "$@") >"$out" 2>&1 || code=$?
  if [ "$code" != "$expected" ]; then
    fail "$what: exit code $code, expected $expected" "$out"
  elif grep -qE '^\s+at [a-z]|Exception|^SLF4J|WARNING' "$out"; then
    fail "$what: prints warnings or a stack trace" "$out"
  else
    pass "$what: exit code $code"
  fi
}
says() { # says TEXT: checks that the last run printed it
  if grep -qF -- "$1" "$out"; then pass "  … and says: $1"; else fail "  … does not say: $1" "$out"; fi
}

launch() { # launch EXPECTED_CODE WHAT OPTION...
  local expected=$1 what=$2
  shift 2
  run "$expected" "$what" launch "$name" --image "$image" --network "$network" --key-pair "$name" \
    --archive "${FORETELL_TEST_ARCHIVE:-https://example.org/foretell.tar.gz}" "$@"
}

untouched() { # untouched WHAT: checks that the project is unchanged
  sorted_snapshot >"$work/after"
  if diff "$work/before" "$work/after" >"$work/diff"; then
    pass "$1: nothing is left, nothing else was changed"
  else
    fail "$1: the project differs (< before, > after)" "$work/diff"
  fi
}

# ---- cleaning up ----------------------------------------------------------------------------------------------------

clean_up() {
  local thing
  [ -z "$background" ] || kill "$background" 2>/dev/null || true
  [ "${#unboot[@]}" = 0 ] || "${unboot[@]}" "$name" >/dev/null 2>&1 || true
  (cd "$work" && timeout 300 java -jar "$program" delete "$name" >/dev/null 2>&1) || true
  for thing in "${made[@]}"; do
    api DELETE "${thing%% *}" "${thing#* }" >/dev/null 2>&1 || true
  done
  rm -rf "$work"
}
trap clean_up EXIT

# ---- what exists ----------------------------------------------------------------------------------------------------

log_in
find_services
user=$(json "d['token']['user']['id']" <"$work/token.json")
project=$(json "d['token']['project']['id']" <"$work/token.json")
image=${FORETELL_TEST_IMAGE:-$(api GET image '/images?status=active' |
  json "sorted(i['name'] for i in d['images'])[0]")}
flavor=${FORETELL_TEST_FLAVOR:-$(api GET compute /flavors/detail |
  json "min((f['ram'], f['vcpus'], f['name']) for f in d['flavors']
    if f['disk'] and f['name'] not in ('${FORETELL_TEST_ERROR_FLAVOR:-}', '${FORETELL_TEST_HUGE_FLAVOR:-}'))[2]")}
network=${FORETELL_TEST_NETWORK:-$(api GET network /networks |
  json "next(n['name'] for n in d['networks'] if not n['router:external'])")}
pool=${FORETELL_TEST_POOL:-$(api GET network /networks |
  json "next(n['name'] for n in d['networks'] if n['router:external'])")}
pool_id=$(api GET network /networks | json "next(n['id'] for n in d['networks'] if n['name'] == '$pool')")
network_id=$(api GET network /networks | json "next(n['id'] for n in d['networks'] if n['name'] == '$network')")
image_id=$(api GET image "/images?status=active" | json "next(i['id'] for i in d['images'] if i['name'] == '$image')")
flavor_id=$(api GET compute /flavors/detail | json "next(f['id'] for f in d['flavors'] if f['name'] == '$flavor')")
echo "image '$image', flavor '$flavor', network '$network', pool '$pool'"

printf '#cloud-config\n# %s\n' "$(head -c 49140 /dev/zero | tr '\0' x)" >"$work/large.yaml"
head -c 24 /dev/urandom | base64 | tr '+/' '-_' >"$work/admin.key"

# ---- resources of others that resemble ours -------------------------------------------------------------------------

api POST compute /os-keypairs "{\"keypair\": {\"name\": \"$name\"}}" >/dev/null
made+=("compute /os-keypairs/$name")
id=$(api POST network /security-groups \
  "{\"security_group\": {\"name\": \"foretell-$name\", \"description\": \"made by hand\"}}" |
  json "d['security_group']['id']")
made+=("network /security-groups/$id")
id=$(api POST network /security-groups \
  "{\"security_group\": {\"name\": \"foretell-$name\", \"description\": \"foretell-launch ${name}2 ab\"}}" |
  json "d['security_group']['id']")
made+=("network /security-groups/$id")
id=$(api POST network /floatingips \
  "{\"floatingip\": {\"floating_network_id\": \"$pool_id\", \"description\": \"for $name\"}}" |
  json "d['floatingip']['id']")
made+=("network /floatingips/$id")
body="{\"server\": {\"name\": \"$name\", \"imageRef\": \"$image_id\", \"flavorRef\": \"$flavor_id\", "
body+="\"networks\": [{\"uuid\": \"$network_id\"}]}}"
id=$(api POST compute /servers "$body" | json "d['server']['id']")
made+=("compute /servers/$id")
for _ in $(seq 1 120); do
  [ "$(api GET compute "/servers/$id" | json "d['server']['status']")" = BUILD ] || break
  sleep 1
done
sorted_snapshot >"$work/before"

# ---- refused before anything is made --------------------------------------------------------------------------------

run 2 "without options it lists the choices" launch "$name" --archive https://example.org/a.tgz
says "$image"
says "$flavor"
launch 2 "no such flavor" --flavor m9.none
says "there is no flavor 'm9.none'; choose one of these flavors:"
launch 2 "no such pool" --flavor "$flavor" --floating-ip none
says "there is no pool 'none'"
run 2 "user-data that is too large" launch "$name" --user-data "$work/large.yaml"
says "Nova takes 65535"
OS_PASSWORD=wrong-$name launch 1 "wrong password" --flavor "$flavor"
says "does not accept the user and password"
OS_REGION_NAME=Mars launch 1 "no such region" --flavor "$flavor"
says "in region 'Mars'"
OS_AUTH_URL=http://127.0.0.1:1/v3 launch 1 "no cloud there" --flavor "$flavor"
says "cannot log in at http://127.0.0.1:1/v3"
launch 0 "dry run" --flavor "$flavor" --floating-ip "$pool" --admin-key-file "$work/admin.key" --dry-run
says "ADMIN_KEY=***"
untouched "refusals and the dry run"

# ---- launch, status, delete -----------------------------------------------------------------------------------------

launch 0 "launch" --flavor "$flavor" --floating-ip "$pool" --no-wait
says "server $name: ACTIVE"
says "End it all"
[ "$failed" = 0 ] || { echo "without a launch the other checks make no sense" >&2; exit 1; }
server=$(server_id "$name")
check "the server is ACTIVE" same "$(api GET compute "/servers/$server" | json "d['server']['status']")" ACTIVE
port=$(api GET network "/ports?device_id=$server" | json "d['ports'][0]['id']")
group=$(api GET network "/ports?device_id=$server" | json "' '.join(d['ports'][0]['security_groups'])")
check "its group lets in 22 and 5100 and nothing else" same \
  "$(api GET network "/security-groups/$group" | json "' '.join(sorted(
    '%s:%s:%s-%s' % (r['ethertype'], r['protocol'], r['port_range_min'], r['port_range_max'])
    for r in d['security_group']['security_group_rules'] if r['direction'] == 'ingress'))")" \
  "IPv4:tcp:22-22 IPv4:tcp:5100-5100 IPv6:tcp:22-22 IPv6:tcp:5100-5100"
check "a floating IP of the pool leads to it" same \
  "$(api GET network "/floatingips?port_id=$port" |
    json "' '.join(f['floating_network_id'] for f in d['floatingips'])")" \
  "$pool_id"
check "the admin key is in a file of its owner" same "$(stat -c %a "$work/foretell-$name.key")" 600
run 0 "status" status "$name"
says "ACTIVE"
launch 2 "a name that is taken" --flavor "$flavor"
says "there is a launch '$name' already"
run 1 "wait gives up" wait "$name" --timeout 3s
says "is not ready after 3 s"
run 0 "delete" delete "$name"
untouched "delete"
run 0 "delete once more" delete "$name"
run 1 "status after delete" status "$name"

# ---- other ways to log in -------------------------------------------------------------------------------------------

credential=$(api POST identity "/users/$user/application_credentials" \
  "{\"application_credential\": {\"name\": \"$name\", \"secret\": \"secret-of-$name\"}}" |
  json "d['application_credential']['id']")
made+=("identity /users/$user/application_credentials/$credential")
OS_APPLICATION_CREDENTIAL_NAME=$name OS_APPLICATION_CREDENTIAL_SECRET=secret-of-$name OS_PASSWORD='' \
  run 0 "an application credential by name" delete "$name"
OS_APPLICATION_CREDENTIAL_ID=$credential OS_APPLICATION_CREDENTIAL_SECRET=secret-of-$name \
  OS_PASSWORD='' OS_USERNAME='' \
  run 0 "an application credential by id" delete "$name"
OS_APPLICATION_CREDENTIAL_ID=$credential OS_APPLICATION_CREDENTIAL_SECRET=wrong-$name \
  run 1 "an application credential's wrong secret" delete "$name"
says "application credential $credential"
cat >"$work/clouds.yaml" <<Y
clouds:
  here:
    auth:
      auth_url: $OS_AUTH_URL
      application_credential_id: $credential
    auth_type: v3applicationcredential
    region_name: ${OS_REGION_NAME:-}
Y
echo "clouds: {here: {auth: {application_credential_secret: secret-of-$name}}}" >"$work/secure.yaml"
OS_PASSWORD=wrong-$name run 0 "clouds.yaml with secure.yaml" delete "$name" --cloud here
run 2 "an entry that clouds.yaml does not have" delete "$name" --cloud there
says "there is no cloud 'there'"

# ---- half way -------------------------------------------------------------------------------------------------------

# fill SERVICE PATH BODY: creates one resource after another until the quota is used up.
fill() {
  local answer
  filled=()
  for _ in $(seq 1 200); do
    answer=$(api POST "$1" "$2" "$3" 2>/dev/null) || return 0
    filled+=("$2/$(json "next(iter(d.values()))['id']" <<<"$answer")")
    made+=("$1 ${filled[-1]}")
  done
  echo "      the quota is not used up after 200" >&2
  return 1
}
empty() {
  local path
  for path in "${filled[@]}"; do api DELETE "$1" "$path" >/dev/null; done
}

if fill network /security-groups "{\"security_group\": {\"name\": \"$name-filler\"}}"; then
  launch 1 "no more security groups allowed" --flavor "$flavor"
  says "Quota exceeded"
  says "nothing was made"
else
  skip "a quota of security groups that is used up"
fi
empty network
untouched "a launch that was refused at once"

if fill network /floatingips "{\"floatingip\": {\"floating_network_id\": \"$pool_id\"}}"; then
  launch 1 "no more floating IPs allowed" --flavor "$flavor" --floating-ip "$pool"
  says "Quota exceeded"
  says "this exists now:"
  says "server $name, ACTIVE"
  says "delete it with:"
  run 0 "delete after that" delete "$name"
  launch 1 "the same with --rollback" --flavor "$flavor" --floating-ip "$pool" --rollback
  says "everything was deleted again"
else
  skip "a quota of floating IPs that is used up"
fi
empty network
untouched "launches that failed half way"

if [ -n "${FORETELL_TEST_HUGE_FLAVOR:-}" ]; then
  launch 1 "a server that the quota does not allow" --flavor "$FORETELL_TEST_HUGE_FLAVOR"
  says "Quota exceeded"
  says "this exists now:"
  says "security group foretell-$name ("
  launch 2 "a launch on top of the rest" --flavor "$flavor"
  run 0 "delete of the rest" delete "$name"
  untouched "a server that the quota does not allow"
else
  skip "a server that the quota does not allow: FORETELL_TEST_HUGE_FLAVOR is not set"
fi

if [ -n "${FORETELL_TEST_ERROR_FLAVOR:-}" ]; then
  launch 1 "a server that goes to ERROR" --flavor "$FORETELL_TEST_ERROR_FLAVOR"
  says "server $name is in state ERROR: "
  says "server $name, ERROR"
  run 0 "status of it" status "$name"
  says "fault "
  run 0 "delete of it" delete "$name"
  untouched "a server that went to ERROR"
else
  skip "a server that goes to ERROR: FORETELL_TEST_ERROR_FLAVOR is not set"
fi

# The program itself gets the signal, as it would from Ctrl-C.
out=$work/interrupted.log
(cd "$work" && exec java -jar "$program" launch "$name" --image "$image" --network "$network" --key-pair "$name" \
  --archive https://example.org/a.tgz --flavor "$flavor" --timeout 5m) >"$out" 2>&1 &
background=$!
for _ in $(seq 1 120); do
  grep -q '/v2/health/ready' "$out" && break
  sleep 1
done
kill -TERM "$background"
wait "$background" || true
background=
says "interrupted; this exists now:"
says "server $name ("
run 0 "delete after an interrupted launch" delete "$name"
untouched "an interrupted launch"

# ---- to the end -----------------------------------------------------------------------------------------------------

to_the_end() {
  local options=(--flavor "$flavor" --floating-ip "$pool" --install "${FORETELL_TEST_INSTALL:-systemd}" --timeout 20m)
  [ -z "${FORETELL_TEST_ARCHIVE_SHA256:-}" ] || options+=(--archive-sha256 "$FORETELL_TEST_ARCHIVE_SHA256")
  if [ -n "${FORETELL_TEST_BOOT:-}" ]; then
    launch 0 "launch for a system" "${options[@]}" --no-wait
    read -ra boot <<<"$FORETELL_TEST_BOOT"
    read -ra unboot <<<"${FORETELL_TEST_UNBOOT:-}"
    check "the user-data runs" timeout 1200 "${boot[@]}" "$name"
    run 0 "wait" wait "$name" --timeout 20m
  else
    launch 0 "launch and wait" "${options[@]}"
  fi
  says "/v2/health/ready: ready"
  local address
  address=$(api GET network "/ports?device_id=$(server_id "$name")" | json "d['ports'][0]['id']")
  address=$(api GET network "/floatingips?port_id=$address" | json "d['floatingips'][0]['floating_ip_address']")
  check "the smoke test" env FORETELL_KEY="$(cat "$work/foretell-$name.key")" timeout 300 \
    deploy/smoke.sh "http://$address:5100"
  if [ "${#unboot[@]}" -gt 0 ]; then
    check "the system ends" "${unboot[@]}" "$name"
    unboot=()
  fi
  run 0 "delete" delete "$name"
  untouched "a system"
}
if [ -n "${FORETELL_TEST_ARCHIVE:-}" ]; then
  to_the_end
else
  skip "a system launched to the end: FORETELL_TEST_ARCHIVE is not set"
fi

# ---- secrets --------------------------------------------------------------------------------------------------------

printf '%s\n' "wrong-$name" "secret-of-$name" "$(cat "$work/admin.key")" "$(cat "$work/foretell-$name.key")" \
  >"$work/secrets"
[ "$OS_PASSWORD" = "$OS_USERNAME" ] || printf '%s\n' "$OS_PASSWORD" >>"$work/secrets"
if grep -lFf "$work/secrets" "$work"/*.log >"$work/leaks"; then
  fail "a secret was printed"
else
  pass "no secret was printed"
fi

echo "$failed failed, $not_run not run"
[ "$failed" = 0 ]
