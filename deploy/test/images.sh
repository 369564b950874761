#!/usr/bin/env bash
# Builds the images of a release and tests what the docs say about them: sizes, contents, their user, what they need to
# start, what a change of code ships. Settings: common.sh, and
#
# FORETELL_TEST_MAVEN=1   also builds them from the sources, with Maven in a container (needs the image
#                         maven:3-eclipse-temurin-17)
#
# Removes everything that it created. Exit code 0 when all passed.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

tag=test-images-$$
containers=()
clean_up() {
  [ "${#containers[@]}" = 0 ] || docker rm -fv "${containers[@]}" >/dev/null 2>&1 || true
  docker rmi -f foretell-{web,worker}:"$tag"{,-next,-bare,-maven} >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap clean_up EXIT

inspect() {
  docker image inspect -f "$2" "$1"
}

# size IMAGE MOST: checks what the image adds to its base, in megabytes.
size() {
  local base image megabytes
  base=$(inspect "$(base_image)" '{{.Size}}')
  image=$(inspect "$1" '{{.Size}}')
  megabytes=$(((image - base + 999999) / 1000000))
  [ "$megabytes" -le "$2" ] || fail "$1 adds $megabytes MB to the JRE, more than $2"
  pass "$1 adds $megabytes MB to the JRE (at most $2)"
}

# contents IMAGE: prints the names of our files in the image.
contents() {
  local container
  container=$(docker create "$1")
  docker export "$container" | tar -t | grep -E '^(opt|var/lib|var/cache)/foretell|^[^/]*\.env' || true
  docker rm -v "$container" >/dev/null
}

holds() {
  local image=$1 wanted=$2 unwanted=$3 files
  files=$(contents "$image")
  grep -qE "$wanted" <<<"$files" || fail "$image has no $wanted"
  ! grep -E "$unwanted" <<<"$files" >&2 || fail "$image has files that it does not need"
  pass "$image has its own module's files only"
}

# once IMAGE: checks that none of our jars is in the image twice.
once() {
  local jars
  jars=$(contents "$1" | sed -nE 's|.*/(foretell-[a-z]+)[^/]*\.jar$|\1|p' | sort | uniq -d)
  [ -z "$jars" ] || fail "$1 has $jars twice"
  pass "$1 has each of our jars once"
}

# natives JAR: checks that the jar of ONNX Runtime has the native libraries of this platform only.
natives() {
  local files
  files=$(jar -tf "$1" | sed -nE 's|^ai/onnxruntime/native/(.*[^/])$|\1|p' | sort | tr '\n' ' ')
  [ "$files" = 'linux-x64/libonnxruntime.so linux-x64/libonnxruntime4j_jni.so ' ] ||
    fail "${1##*/} has the native libraries $files"
  pass "${1##*/} has the native libraries of this platform only"
}

configured() {
  local image=$1 version labels
  version=$(sed -n 's/^ARG VERSION=//p' "$work/release/Dockerfile" | sort -u)
  ls "$work/release/web/lib/foretell-common-$version.jar" >/dev/null ||
    fail "the Dockerfile's VERSION $version is not the release's"
  [ "$(inspect "$image" '{{.Config.User}}')" = 10001:10001 ] || fail "$image does not run as the user 10001"
  [[ $(inspect "$image" '{{index .Config.Entrypoint 0}}') = java ]] || fail "$image does not start java itself"
  [[ $(inspect "$image" '{{index .Config.Healthcheck.Test 0}} {{index .Config.Healthcheck.Test 1}}') = "CMD java" ]] ||
    fail "the health check of $image needs a shell"
  labels='{{index .Config.Labels "org.opencontainers.image.version"}}'
  labels+=' {{index .Config.Labels "org.opencontainers.image.revision"}}'
  labels+=' {{index .Config.Labels "org.opencontainers.image.licenses"}}'
  [[ $(inspect "$image" "$labels") = "$version $tag Apache-2.0" ]] ||
    fail "$image has other labels: $(inspect "$image" '{{.Config.Labels}}')"
  pass "$image runs as the user 10001, without a shell, with OCI labels"
}

# heap IMAGE PROGRAM MEGABYTES: checks the heap in a container of 512 MiB.
heap() {
  local bytes
  bytes=$(docker run --rm -m 512m --entrypoint java "$1" "@/opt/foretell/$2/jvm.options" \
    -XX:+PrintFlagsFinal -version 2>/dev/null |
    awk '$2 == "MaxHeapSize" { print $4 }')
  if [ $((bytes >> 20)) -lt $(($3 - 4)) ] || [ $((bytes >> 20)) -gt $(($3 + 4)) ]; then
    fail "$1 takes a heap of $((bytes >> 20)) MiB in a container of 512 MiB, expected about $3"
  fi
  pass "$1 takes a heap of $((bytes >> 20)) MiB in a container of 512 MiB"
}

# starts IMAGE PROGRAM PORT: starts it read-only, without capabilities, without a shell in the image and without a
# broker.
starts() {
  local container bare=$1-bare
  printf '%s\n' "FROM $1" 'USER 0' \
    'RUN rm -f /bin/sh /bin/bash /bin/dash /usr/bin/sh /usr/bin/bash /usr/bin/dash' 'USER 10001:10001' |
    DOCKER_BUILDKIT=1 docker build -q -t "$bare" - >/dev/null
  container=$(docker run -d --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges -m 512m "$bare")
  containers+=("$container")
  within 60 "$1 is alive" docker exec "$container" java -cp "/opt/foretell/$2/lib/*" dev.foretell.process.HealthCheck \
    "http://127.0.0.1:$3/v2/health/live"
  # Being alive is too early: only a process that has started exits with 0.
  within 60 "$1 looks for its broker" eval "docker logs $container 2>&1 | grep -q 'no broker at'"
  if docker exec "$container" sh -c true >/dev/null 2>&1; then
    fail "$bare still has a shell, so the test proves nothing"
  fi
  docker stop -t 60 "$container" >/dev/null
  [ "$(docker inspect -f '{{.State.ExitCode}}' "$container")" = 0 ] || fail "$1 did not exit with 0"
  pass "$1 starts read-only with a tmpfs, without capabilities and without a shell, and exits with 0"
}

# ships IMAGE PROGRAM KILOBYTES: checks the size of what changes after a change in our own classes, in an image built
# without cache.
ships() {
  local next=$1-next unchanged changed
  DOCKER_BUILDKIT=1 docker build -q --no-cache --build-arg RELEASE=unpacked --target "$2" -t "$next" \
    "$work/changed" >/dev/null
  unchanged=$(comm -12 <(inspect "$1" '{{range .RootFS.Layers}}{{println .}}{{end}}' | sort -u | sed '/^$/d') \
    <(inspect "$next" '{{range .RootFS.Layers}}{{println .}}{{end}}' | sort -u | sed '/^$/d') | wc -l)
  changed=$(($(inspect "$next" '{{range .RootFS.Layers}}{{println .}}{{end}}' |
    sed '/^$/d' | sort -u | wc -l) - unchanged))
  [ "$changed" = 1 ] || fail "a change of code changes $changed layers of $1, expected 1"
  local bytes
  bytes=$(docker history --no-trunc --human=false --format '{{.Size}} {{.CreatedBy}}' "$next" |
    awk '/COPY .*-classes/ { print $1 }')
  if [ "$bytes" -le 0 ] || [ "$bytes" -gt $(($3 * 1000)) ]; then
    fail "the classes of $1 are $bytes bytes, expected at most $3 kB"
  fi
  pass "a change of code ships $((bytes / 1000)) kB of $1 (at most $3)"
}

need_engine
unpack_release
build_images "$tag"

size "foretell-web:$tag" 60
size "foretell-worker:$tag" 230
holds "foretell-web:$tag" '^opt/foretell/web/foretell-web.jar$' \
  'nd4j|deeplearning4j|javacpp|openblas|hdf5|\.so|foretell-worker|opt/foretell/worker|\.env'
unwanted='nd4j-native-[^/]*linux-x86_64\.jar|javalin|jetty|jdbi|postgresql|h2-|opencv|ffmpeg'
unwanted+='|windows|macosx|android|arm|ppc|foretell-web|opt/foretell/web|\.env'
holds "foretell-worker:$tag" '^opt/foretell/worker/lib/nd4j-native-.*linux-x86_64-onednn\.jar$' "$unwanted"
once "foretell-web:$tag"
once "foretell-worker:$tag"
natives "$work"/release/worker/lib/onnxruntime-*.jar
configured "foretell-web:$tag"
configured "foretell-worker:$tag"
heap "foretell-web:$tag" web 307
heap "foretell-worker:$tag" worker 128
starts "foretell-web:$tag" web 5100
starts "foretell-worker:$tag" worker 5101

cp -R "$work/release" "$work/changed"
echo "a change" >"$work/change"
for program in web worker; do
  (cd "$work" && jar -uf "changed/$program/foretell-$program.jar" change &&
    jar -uf "changed/$program"/lib/foretell-common-*.jar change)
done
ships "foretell-web:$tag" web 1900
ships "foretell-worker:$tag" worker 1400

if [ "${FORETELL_TEST_MAVEN:-}" = 1 ]; then
  for program in web worker; do
    DOCKER_BUILDKIT=1 docker build -q --target "$program" -t "foretell-$program:$tag-maven" "$source_folder" >/dev/null
    diff <(contents "foretell-$program:$tag") <(contents "foretell-$program:$tag-maven") ||
      fail "the image of $program that is built from the sources has other files than that of the archive"
    pass "foretell-$program built from the sources has the same files"
  done
fi
