# The images of Foretell: targets `web` and `worker`.
#
#   docker build --target web -t foretell-web .                               in a clone: Maven runs inside
#   docker build --build-arg RELEASE=unpacked --target web -t foretell-web .  in an unpacked release archive: no Maven
#
# Needs BuildKit, which builds only the stages that the target needs (Docker 23 and later; DOCKER_BUILDKIT=1 before
# that). If Maven needs a mirror, pass its settings: --secret id=settings.xml,src=$HOME/.m2/settings.xml
ARG RELEASE=build
ARG JRE=eclipse-temurin:17-jre
ARG MAVEN=maven:3-eclipse-temurin-17

FROM ${MAVEN} AS build
WORKDIR /source
COPY . .
RUN --mount=type=cache,target=/root/.m2/repository,sharing=locked \
    --mount=type=secret,id=settings.xml,target=/root/.m2/settings.xml \
    mvn -B -q -ntp -Prelease -DskipTests package -pl release -am \
    && mkdir /unpacked \
    && tar -xzf release/target/foretell-*-linux-x86_64.tar.gz -C /unpacked --strip-components=1

FROM scratch AS unpacked
COPY web /unpacked/web
COPY worker /unpacked/worker
COPY models /unpacked/models

FROM ${RELEASE} AS release

# Parts in the order in which they change: libraries, models, our own classes. All files get the same time, so the same
# content is the same layer, wherever and whenever it is built, and only changed parts are pushed and pulled.
FROM ${JRE} AS parts
COPY --from=release /unpacked /unpacked
RUN set -eu; \
    for program in web worker; do \
      home=opt/foretell/$program; \
      mkdir -p /parts/$program-libraries/$home/lib /parts/$program-classes/$home/lib; \
      cp -R /unpacked/$program/. /parts/$program-classes/$home/; \
      for jar in /parts/$program-classes/$home/lib/*.jar; do \
        case ${jar##*/} in foretell-*) ;; *) mv "$jar" /parts/$program-libraries/$home/lib/ ;; esac; \
      done; \
    done; \
    mkdir -p /parts/models/opt/foretell; \
    cp -R /unpacked/models /parts/models/opt/foretell/models; \
    find /parts -exec touch -h -d '2020-01-01 00:00:00 UTC' {} +; \
    chmod -R u=rwX,go=rX /parts
# The writable folders: the web's history if it has no PostgreSQL, and the native libraries that the first worker of a
# machine unpacks.
RUN mkdir -p /parts/web-state/var/lib/foretell /parts/worker-state/var/cache/foretell \
    && chown 10001:10001 /parts/web-state/var/lib/foretell /parts/worker-state/var/cache/foretell \
    && find /parts/web-state /parts/worker-state -exec touch -d '2020-01-01 00:00:00 UTC' {} +

FROM ${JRE} AS web
COPY --from=parts /parts/web-state /
COPY --from=parts /parts/web-libraries /
COPY --from=parts /parts/models /
COPY --from=parts /parts/web-classes /
WORKDIR /var/lib/foretell
VOLUME /var/lib/foretell
ENV FORETELL_MODELS=/opt/foretell/models
USER 10001:10001
EXPOSE 5100 8001
ENTRYPOINT ["java", "@/opt/foretell/web/jvm.options", "-jar", "/opt/foretell/web/foretell-web.jar"]
# Checks readiness, not only liveness, because rolling updates wait for it. A container counts as unhealthy only after
# minutes without being ready: an unavailable broker is not a reason to replace it.
HEALTHCHECK --interval=10s --timeout=10s --start-period=60s --retries=12 \
    CMD ["java", "-Xmx16m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", "/opt/foretell/web/lib/*", \
    "dev.foretell.process.HealthCheck", "http://127.0.0.1:5100/v2/health/ready"]
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=
LABEL org.opencontainers.image.title="Foretell web" \
      org.opencontainers.image.description="Prediction server with a task queue: HTTP API and pages" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

FROM ${JRE} AS worker
COPY --from=parts /parts/worker-state /
COPY --from=parts /parts/worker-libraries /
COPY --from=parts /parts/models /
COPY --from=parts /parts/worker-classes /
WORKDIR /opt/foretell/worker
VOLUME /var/cache/foretell
ENV FORETELL_MODELS=/opt/foretell/models FORETELL_WORKER_PORT=5101
USER 10001:10001
EXPOSE 5101
ENTRYPOINT ["java", "@/opt/foretell/worker/jvm.options", "-Dorg.bytedeco.javacpp.cachedir=/var/cache/foretell", \
    "-jar", "/opt/foretell/worker/foretell-worker.jar"]
HEALTHCHECK --interval=10s --timeout=10s --start-period=60s --retries=12 \
    CMD ["java", "-Xmx16m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", "/opt/foretell/worker/lib/*", \
    "dev.foretell.process.HealthCheck", "http://127.0.0.1:5101/v2/health/ready"]
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=
LABEL org.opencontainers.image.title="Foretell worker" \
      org.opencontainers.image.description="Prediction server with a task queue: takes jobs, predicts, answers" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
