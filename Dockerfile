# The images of the three services and of the suite in one process: docker build --target llm -t rexserve/llm .
# Targets: gateway, proposal, llm, rexserve. docs/containers.md has every argument, other bases and CUDA.
ARG JDK=eclipse-temurin:25-jdk@sha256:97014c4b396021f9ddb7d592a7dbedb0c4e4215c29e03dc01c393558aefb71c2
ARG BASE=eclipse-temurin:25-jre@sha256:fcd7fd7b387f94bb2ac461478a7436ad8e349924c374ea8313919624dceae636
# base: BASE has a Java runtime. linked: it has none, and gets one that is linked from JDK's modules.
ARG JAVA=base

FROM ${JDK} AS build
WORKDIR /source
COPY . .
RUN packaging/assemble /assembled

# `--build-context assembled=FOLDER` replaces this stage by what packaging/assemble has made elsewhere.
FROM scratch AS assembled
COPY --from=build /assembled /

# PyTorch's libraries for CPUs. `--build-context libtorch=FOLDER` brings another build of the same version, with FLAVOR its name.
FROM scratch AS libtorch
COPY --from=assembled /libtorch /

FROM ${BASE} AS service
ARG JAVA
COPY --from=assembled /java/${JAVA} /opt/java
ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
WORKDIR /app
COPY --from=assembled /shared/lib /app/lib
COPY --from=assembled /image /app
# Only /tmp is written to, batches too unless rexserve.gateway.database.url names a PostgreSQL. Few arenas keep the memory outside the heap low.
ENV HOME=/tmp DJL_CACHE_DIR=/tmp/djl REXSERVE_GATEWAY_DATADIR=/tmp/rexserve MALLOC_ARENA_MAX=2
USER 10001:10001

# What both model services need. Their memory is native: the model, its tensors, the KV cache.
FROM service AS model
ARG FLAVOR=cpu
COPY --from=libtorch / /opt/libtorch
COPY --from=assembled /jni/${FLAVOR} /opt/libtorch
ENV PYTORCH_LIBRARY_PATH=/opt/libtorch PYTORCH_VERSION=2.7.1 PYTORCH_FLAVOR=${FLAVOR} \
    RUST_LIBRARY_PATH=/app/native/libtokenizers.so LD_LIBRARY_PATH=/opt/libtorch:/usr/local/cuda/lib64
# One thread per operator: small operators lose more by waiting for threads than they gain.
# Freed pages are kept instead of returned and zeroed again, which saves a tenth of a large model's time.
ENV OMP_NUM_THREADS=1 \
    MALLOC_MMAP_THRESHOLD_=1073741824 MALLOC_TRIM_THRESHOLD_=4294967296 MALLOC_TOP_PAD_=67108864
# The heap holds decoded images and what Spring needs, and never half of a machine that a model is to fill.
ENV JDK_JAVA_OPTIONS="-XX:+UseSerialGC -Xss512k -XX:MaxRAMPercentage=25"

FROM service AS gateway-files
COPY --from=assembled /gateway/lib /app/lib
COPY --from=assembled /gateway/app /app
# Bodies are in the heap, connections beside it.
ENV JDK_JAVA_OPTIONS="-XX:+UseSerialGC -Xss512k -XX:MaxRAMPercentage=50"

FROM gateway-files AS gateway-trained
RUN ["/app/train", "/actuator/health/liveness"]

FROM gateway-files AS gateway
COPY --from=gateway-trained /tmp/service.aot /app/service.aot
EXPOSE 8080 8090
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["/app/probe", "8090"]
ENTRYPOINT ["java", "-XX:AOTCache=/app/service.aot", "@/app/java.options"]

FROM model AS proposal-files
COPY --from=assembled /proposal/lib /app/lib
COPY --from=assembled /proposal/app /app

FROM proposal-files AS proposal-trained
RUN ["/app/train", "/actuator/health/readiness"]

FROM proposal-files AS proposal
COPY --from=proposal-trained /tmp/service.aot /app/service.aot
EXPOSE 8081 9091
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["/app/probe", "8081"]
ENTRYPOINT ["java", "-XX:AOTCache=/app/service.aot", "@/app/java.options"]

FROM model AS llm-files
COPY --from=assembled /llm/lib /app/lib
COPY --from=assembled /llm/app /app

FROM llm-files AS llm-trained
RUN ["/app/train", "/actuator/health/readiness"]

FROM llm-files AS llm
COPY --from=llm-trained /tmp/service.aot /app/service.aot
EXPOSE 8082 9092
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["/app/probe", "8082"]
ENTRYPOINT ["java", "-XX:AOTCache=/app/service.aot", "@/app/java.options"]

FROM model AS rexserve-files
COPY --from=assembled /rexserve/lib /app/lib
COPY --from=assembled /rexserve/app /app

FROM rexserve-files AS rexserve-trained
RUN ["/app/train", "/actuator/health/readiness", "serve"]

FROM rexserve-files AS rexserve
COPY --from=rexserve-trained /tmp/service.aot /app/service.aot
EXPOSE 8080 8090
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["/app/probe", "8090"]
ENTRYPOINT ["java", "-XX:AOTCache=/app/service.aot", "@/app/java.options"]
CMD ["serve", "--address", "0.0.0.0"]
