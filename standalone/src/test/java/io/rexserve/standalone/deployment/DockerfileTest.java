package io.rexserve.standalone.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.rexserve.standalone.RexServe;
import io.rexserve.standalone.deployment.Dockerfile.Instruction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The Dockerfile and what `packaging/assemble` puts into its images.
class DockerfileTest {
    private static final Dockerfile ALL = Dockerfile.parse(Deployable.read("Dockerfile"));
    private static final String SUITE = "rexserve";

    /// Of a service: its name, its module, its main class below `io.rexserve`, its folder of weights.
    private static final Map<String, List<String>> ASSEMBLED = Deployable.read("packaging/assemble")
            .lines()
            .dropWhile(line -> !line.startsWith("services='"))
            .takeWhile(line -> !line.isBlank())
            .map(line -> Arrays.asList(line.replaceAll("services='|'$", "").split(" ", -1)))
            .collect(Collectors.toMap(List::getFirst, Function.identity()));

    @Test
    void assemblesTheServicesAndTheSuite() {
        for (Deployable service : Deployable.values()) {
            assertThat(ASSEMBLED.get(service.name))
                    .startsWith(
                            service.name, service.module, service.main.getName().replace("io.rexserve.", ""));
        }
        assertThat(ASSEMBLED.get(SUITE))
                .containsExactly(SUITE, "standalone", RexServe.class.getName().replace("io.rexserve.", ""), "*");
        assertThat(ASSEMBLED).hasSize(Deployable.values().length + 1);
        assertThat(ALL.stages()).containsAll(ASSEMBLED.keySet());
        assertThat(Deployable.HOME.resolve("packaging/assemble")).isExecutable();
    }

    @Test
    void theBuildSeesWhatItNeeds() {
        assertThat(ALL.target("build").last("RUN").arguments()).isEqualTo("packaging/assemble /assembled");
        assertThat(ALL.all("COPY").stream()
                        .filter(copy -> copy.option("from").isEmpty())
                        .map(Instruction::words))
                .as("all files of the project are copied by one instruction, into the stage that builds")
                .containsExactly(List.of(".", "."));
        assertThat(Deployable.read(".dockerignore").lines())
                .doesNotContain("packaging", "samples", "weights", ".mvn", "mvnw", "LICENSE", "NOTICE");
    }

    @Test
    void copiesFromStagesThatExist() {
        assertThat(ALL.all("COPY").stream()
                        .map(copy -> copy.option("from"))
                        .filter(from -> !from.isEmpty())
                        .distinct())
                .isSubsetOf(ALL.stages());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "proposal", "llm", "rexserve"})
    void startsWhatWasAssembledWithItsCacheOfClasses(String service) {
        Dockerfile image = ALL.target(service);

        assertThat(image.all("COPY").stream().map(copy -> copy.option("from") + String.join(" ", copy.words())))
                .contains(
                        "assembled/shared/lib /app/lib",
                        "assembled/" + service + "/lib /app/lib",
                        "assembled/" + service + "/app /app",
                        service + "-trained/tmp/service.aot /app/service.aot");
        assertThat(image.last("ENTRYPOINT").command())
                .containsExactly("java", "-XX:AOTCache=/app/service.aot", "@/app/java.options");
        assertThat(ALL.target(service + "-trained").last("RUN").command()).startsWith("/app/train");
        assertThat(image.last("WORKDIR").arguments()).isEqualTo("/app");
        assertThat(Deployable.read("packaging/image/java.options")).contains("-Drexserve.home=/app");
    }

    @Test
    void theSuiteListensToOthers() {
        assertThat(ALL.target(SUITE).last("CMD").command()).containsExactly("serve", "--address", "0.0.0.0");
    }

    @ParameterizedTest
    @EnumSource
    void holdsTheModelThatTheServiceLoads(Deployable service) {
        String model =
                service.defaults().at("/rexserve/" + service.name + "/model").asString("");
        String weights = Objects.requireNonNull(ASSEMBLED.get(service.name)).getLast();

        assertThat(model).isEqualTo(weights.equals("-") ? "" : "${rexserve.home:.}/weights/rex-tiny/" + weights);
    }

    @ParameterizedTest
    @EnumSource
    void exposesTheDefaultPorts(Deployable service) {
        String expected = service.servesGrpc()
                ? service.managementPort() + " " + service.grpcPort()
                : service.httpPort() + " " + service.managementPort();

        assertThat(ALL.target(service.name).last("EXPOSE").arguments()).isEqualTo(expected);
    }

    @Test
    void pinsItsBasesOfTheJavaOfTheBuildByDigest() {
        Matcher java = Pattern.compile("<java.version>(\\d+)<").matcher(Deployable.read("pom.xml"));
        assertThat(java.find()).isTrue();

        assertThat(List.of(ALL.argument("JDK"), ALL.argument("BASE")))
                .allSatisfy(base ->
                        assertThat(base).matches("eclipse-temurin:" + java.group(1) + "-j(dk|re)@sha256:[0-9a-f]{64}"));
        assertThat(ALL.all("FROM").stream().map(from -> from.words().getFirst()))
                .as("everything else is made of these two")
                .allMatch(from -> List.of("${JDK}", "${BASE}", "scratch").contains(from)
                        || ALL.stages().contains(from));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "proposal", "llm", "rexserve"})
    void runsWithoutRightsAndWritesToTmpAlone(String service) {
        Dockerfile image = ALL.target(service);

        assertThat(image.last("USER").arguments()).isEqualTo("10001:10001");
        assertThat(image.variable("HOME")).contains("/tmp");
        assertThat(image.variable("DJL_CACHE_DIR")).contains("/tmp/djl");
        assertThat(image.all("RUN")).as("an image is only copied files").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"proposal", "llm", "rexserve"})
    void pointsToTheNativeLibrariesOfTheBuild(String service) {
        Matcher torch = Pattern.compile("<pytorch.version>([^<]+)<").matcher(Deployable.read("pom.xml"));
        assertThat(torch.find()).isTrue();
        Dockerfile image = ALL.target(service);

        assertThat(image.variable("PYTORCH_VERSION")).contains(torch.group(1));
        assertThat(image.variable("PYTORCH_LIBRARY_PATH")).contains("/opt/libtorch");
        assertThat(image.variable("PYTORCH_FLAVOR")).contains("${FLAVOR}");
        assertThat(image.variable("RUST_LIBRARY_PATH")).contains("/app/native/libtokenizers.so");
        assertThat(image.variable("JDK_JAVA_OPTIONS").orElseThrow())
                .as("the memory of a model is native")
                .contains("-XX:MaxRAMPercentage=25");
    }

    @ParameterizedTest
    @CsvSource({"200, true", "503, false"})
    void isHealthyOnlyWhenReady(int status, boolean healthy) throws IOException, InterruptedException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/actuator/health/readiness", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        try {
            for (Deployable service : Deployable.values()) {
                var check = new ArrayList<>(
                        ALL.target(service.name).last("HEALTHCHECK").command());
                assertThat(check).containsExactly("/app/probe", String.valueOf(service.managementPort()));
                check.set(0, Deployable.HOME.resolve("packaging/image/probe").toString());
                check.set(1, String.valueOf(server.getAddress().getPort()));

                assertThat(new ProcessBuilder(check).start().waitFor() == 0)
                        .as("%s at %s", service, status)
                        .isEqualTo(healthy);
            }
        } finally {
            server.stop(0);
        }
    }
}
