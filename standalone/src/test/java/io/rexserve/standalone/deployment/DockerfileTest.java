package io.rexserve.standalone.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.rexserve.standalone.deployment.Dockerfile.Instruction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DockerfileTest {
    private static final String BUILT = "/source/";
    private static final Pattern ARTIFACT = Pattern.compile("</parent>\\s*<artifactId>([^<]+)</artifactId>");
    private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>\\s*</parent>");

    @ParameterizedTest
    @EnumSource
    void copiesExistingFilesOfTheProject(Deployable service) {
        List<String> sources = dockerfile(service).all("COPY").stream()
                .filter(copy -> copy.option("from").isEmpty())
                .map(copy -> copy.words().getFirst())
                .toList();

        assertThat(sources).contains(".").allSatisfy(source -> {
            assertThat(Deployable.HOME.resolve(source)).exists();
            assertThat(Deployable.read(".dockerignore").lines()).doesNotContain(source.split("/", 2)[0]);
        });
    }

    @ParameterizedTest
    @EnumSource
    void copiesThePackagesOfItsBuild(Deployable service) {
        Dockerfile dockerfile = dockerfile(service);
        String build = dockerfile.all("RUN").getFirst().arguments();
        assertThat(build)
                .startsWith("./mvnw ")
                .contains(" -pl " + service.module + " -am package dependency:copy-dependencies ")
                .contains("-DincludeScope=runtime");

        List<String> copied = dockerfile.all("COPY").stream()
                .filter(copy -> copy.option("from").equals("build"))
                .map(copy -> copy.words().getFirst())
                .toList();

        assertThat(copied).hasSize(2).allMatch(source -> source.startsWith(BUILT + service.module + "/target/"));
        assertThat(copied.getFirst())
                .as("where copy-dependencies puts libraries")
                .isEqualTo(BUILT + service.module + "/target/dependency");
        assertThat(FileSystems.getDefault()
                        .getPathMatcher("glob:" + copied.getLast())
                        .matches(Path.of(BUILT, service.module, "target", jar(service))))
                .as("%s is %s", jar(service), copied.getLast())
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void startsTheServiceWhereItsModelIs(Deployable service) throws ReflectiveOperationException {
        Dockerfile dockerfile = dockerfile(service);
        List<String> command = dockerfile.last("ENTRYPOINT").command();

        assertThat(Class.forName(command.getLast())).isEqualTo(service.main);
        assertThat(service.main.getMethod("main", String[].class)).isNotNull();
        assertThat(command).containsSubsequence("-cp", "/app/lib/*");
        assertThat(dockerfile.last("WORKDIR").arguments()).isEqualTo("/app");
        String model = service.defaults()
                .at("/rexserve/" + service.name + "/model")
                .asString("")
                .replace("${rexserve.home:.}", "/app");
        if (!model.isEmpty()) {
            assertThat(command).contains("-Drexserve.home=/app");
            assertThat(dockerfile.all("COPY"))
                    .extracting(copy -> "/app/" + copy.words().getLast())
                    .contains(model);
        }
    }

    @ParameterizedTest
    @EnumSource
    void exposesTheDefaultPorts(Deployable service) {
        String expected = service.servesGrpc()
                ? service.httpPort() + " " + service.grpcPort()
                : service.httpPort() + " " + service.managementPort();

        assertThat(dockerfile(service).last("EXPOSE").arguments()).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void runsOnTheJavaOfTheBuildAndNotAsRoot(Deployable service) {
        Dockerfile dockerfile = dockerfile(service);
        Matcher java = Pattern.compile("<java.version>(\\d+)<").matcher(Deployable.read("pom.xml"));
        assertThat(java.find()).isTrue();

        assertThat(dockerfile.all("FROM"))
                .hasSize(2)
                .allSatisfy(from -> assertThat(from.words().getFirst())
                        .matches("eclipse-temurin:" + java.group(1) + "-j(dk|re)@sha256:[0-9a-f]{64}"));
        assertThat(Integer.parseInt(dockerfile.last("USER").arguments())).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"200, true", "503, false"})
    void isHealthyOnlyWhenReady(int status, boolean healthy) throws IOException, InterruptedException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/actuator/health/readiness", exchange -> {
            byte[] body = "{\"components\":{\"ping\":{\"status\":\"UP\"}}}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            for (Deployable service : Deployable.values()) {
                Instruction check = dockerfile(service).last("HEALTHCHECK");
                var process = new ProcessBuilder(check.command());
                String variable = service.servesGrpc() ? "SERVER_PORT" : "MANAGEMENT_SERVER_PORT";
                process.environment()
                        .put(variable, String.valueOf(server.getAddress().getPort()));

                assertThat(process.start().waitFor() == 0)
                        .as("%s at %s", service, status)
                        .isEqualTo(healthy);
                assertThat(check.arguments()).contains("${" + variable + ":-" + service.managementPort() + "}");
            }
        } finally {
            server.stop(0);
        }
    }

    private static Dockerfile dockerfile(Deployable service) {
        return Dockerfile.parse(Deployable.read(service.module + "/Dockerfile"));
    }

    /// The file name that Maven gives the module's jar.
    private static String jar(Deployable service) {
        String pom = Deployable.read(service.module + "/pom.xml");
        assertThat(pom).doesNotContain("<finalName>", "<classifier>exec");
        return first(ARTIFACT, pom) + "-" + first(VERSION, pom) + ".jar";
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(pattern.pattern()).isTrue();
        return matcher.group(1);
    }
}
