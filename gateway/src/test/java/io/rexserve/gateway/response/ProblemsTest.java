package io.rexserve.gateway.response;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rexserve.gateway.problem.Problem;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.image.InvalidImageException;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.apache.catalina.connector.ClientAbortException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.converter.HttpMessageNotWritableException;
import org.springframework.mock.web.MockHttpServletRequest;
import tools.jackson.databind.json.JsonMapper;

class ProblemsTest {
    private static final String SECRET = "/opt/rexserve/x.jar, llm-0/10.0.0.7:9092, java.lang.Foo";
    private static final String[] SECRETS = {"/opt", ".jar", "10.0.0.7", "9092", "llm-0", "java.", "Exception", "Error"
    };

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new IllegalStateException(SECRET), ProblemKind.INTERNAL),
                Arguments.of(new NullPointerException(SECRET), ProblemKind.INTERNAL),
                Arguments.of(new IllegalArgumentException(SECRET), ProblemKind.INTERNAL),
                Arguments.of(new StackOverflowError(SECRET), ProblemKind.INTERNAL),
                Arguments.of(new UncheckedIOException(new IOException(SECRET)), ProblemKind.INTERNAL),
                Arguments.of(new ServletException(new OutOfMemoryError(SECRET)), ProblemKind.OUT_OF_MEMORY),
                Arguments.of(
                        Status.UNAVAILABLE.withDescription(SECRET).asRuntimeException(),
                        ProblemKind.SERVICE_UNAVAILABLE),
                Arguments.of(Status.INTERNAL.withDescription(SECRET).asException(), ProblemKind.SERVICE_FAULT),
                Arguments.of(
                        new CompletionException(
                                Status.UNKNOWN.withDescription(SECRET).asRuntimeException()),
                        ProblemKind.SERVICE_FAULT),
                Arguments.of(new CancellationException(SECRET), ProblemKind.CALLER_GONE),
                Arguments.of(new ClientAbortException(SECRET), ProblemKind.CALLER_GONE),
                Arguments.of(new SocketException(SECRET), ProblemKind.CALLER_GONE),
                Arguments.of(new ClosedChannelException(), ProblemKind.CALLER_GONE),
                Arguments.of(new InterruptedIOException(SECRET), ProblemKind.CALLER_GONE),
                Arguments.of(
                        new HttpMessageNotWritableException(SECRET, new ClientAbortException(SECRET)),
                        ProblemKind.CALLER_GONE),
                Arguments.of(
                        new ServletException(new InvalidImageException.TooManyBytes(2, 1)),
                        ProblemKind.IMAGE_TOO_LARGE));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void everyFailureIsAProblemThatNamesNothingInside(Throwable failure, ProblemKind kind) {
        var problem = new Problems(new SimpleMeterRegistry()).report(failure, new MockHttpServletRequest());

        assertThat(problem.kind()).isEqualTo(kind);
        assertThat(JsonMapper.shared().writeValueAsString(Problem.of(problem, "id")))
                .doesNotContain(SECRETS);
    }

    @ParameterizedTest
    @EnumSource
    void everyKindIsWordedWithoutNamesInside(ProblemKind kind) {
        var problem = new ProblemException(kind, kind.title());

        assertThat(JsonMapper.shared().writeValueAsString(Problem.of(problem, "id")))
                .doesNotContain(SECRETS);
    }
}
