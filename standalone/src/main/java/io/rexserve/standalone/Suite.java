package io.rexserve.standalone;

import io.rexserve.cli.CommandException;
import io.rexserve.cli.RexServeCommandLine;
import io.rexserve.gateway.GatewayConfiguration;
import io.rexserve.llm.LlmServiceConfiguration;
import io.rexserve.proposal.ProposalServiceConfiguration;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/// The three services in one JVM, over in-process gRPC. Every default is in `standalone.yml`.
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ProposalServiceConfiguration.class, LlmServiceConfiguration.class, GatewayConfiguration.class})
public class Suite {
    /// The file with every default. Own settings belong into `standalone.yml` in the working folder or `config`.
    private static final String CONFIGURATION = "spring.config.name=standalone";

    /// Settings of a suite inside a command: only problems are logged, on standard error, and no line of each request.
    public static final List<String> ONLY_PROBLEMS = List.of(
            "logging.config=classpath:" + RexServeCommandLine.LOGGING,
            "logging.level.io.rexserve=warn",
            "logging.level.rexserve.requests=off");

    /// Setting of a suite that serves one command or test: batches that a server has left are not for it to answer.
    public static final String WITHOUT_BATCHES = "rexserve.gateway.batches.concurrency=0";

    /// What keeps the suite from starting is told by [StartFault]; the framework would print a stack trace beside it.
    private static final List<String> QUIET_START = List.of(
            "logging.level.org.springframework.boot.SpringApplication=off",
            "logging.level.org.springframework.boot.diagnostics.LoggingFailureAnalysisReporter=off",
            "logging.level.org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext=error");

    /// Starts the services. They answer once the suite is ready: [Readiness#await].
    ///
    /// @param settings that come before all others, such as `server.port=0`
    /// @throws CommandException if they cannot start
    public static ConfigurableApplicationContext start(String... settings) {
        String[] arguments = Stream.concat(QUIET_START.stream(), Stream.of(settings))
                .map(setting -> "--" + setting)
                .toArray(String[]::new);
        // Logging is by Spring's rules from here on.
        System.clearProperty("logback.configurationFile");
        try {
            return new SpringApplicationBuilder(Suite.class)
                    .properties(CONFIGURATION)
                    .run(arguments);
        } catch (RuntimeException e) {
            throw new CommandException(StartFault.sentence(e));
        }
    }

    /// Starts the services for this process alone: no port is opened, and only problems are logged, on standard error.
    ///
    /// @param settings that come before all others
    /// @throws CommandException if they cannot start
    static ConfigurableApplicationContext startWithoutHttp(String... settings) {
        return start(Stream.concat(
                        Stream.concat(
                                Stream.of("spring.main.web-application-type=none", WITHOUT_BATCHES),
                                ONLY_PROBLEMS.stream()),
                        Stream.of(settings))
                .toArray(String[]::new));
    }
}
