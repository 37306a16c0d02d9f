# syntax=docker/dockerfile:1
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/root/.m2 \
    mvn -q -B -DskipTests -Dchecks.skip -Dspotless.check.skip package
# Unpacked, the server starts faster than from one archive. The embedded database is for machines, not for containers.
RUN java -Djarmode=tools -jar control-plane/target/control-plane.jar extract --destination /app \
    && rm /app/lib/embedded-postgres-binaries-*.jar

FROM eclipse-temurin:21-jre
RUN groupadd --system plfm && useradd --system --gid plfm --home-dir /var/lib/plfm --create-home plfm
COPY --from=build /app /app
COPY --chmod=755 config/healthcheck /app/healthcheck
USER plfm
WORKDIR /var/lib/plfm
# It starts with GHOST_TLS_CERT and GHOST_TLS_KEY, or with GHOST_INSECURE_HTTP=true behind a proxy that does TLS.
ENV GHOST_LISTEN_ADDR=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s CMD ["/app/healthcheck", "/healthz"]
ENTRYPOINT ["java", "-XX:+ExitOnOutOfMemoryError", "-XX:MaxRAMPercentage=70", \
    "-Daxoniq.update-checker.disabled=true", "-Ddisable-axoniq-console-message=true", \
    "-jar", "/app/control-plane.jar"]
CMD ["server"]
