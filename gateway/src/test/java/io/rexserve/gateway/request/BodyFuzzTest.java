package io.rexserve.gateway.request;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rexserve.gateway.admission.Quota;
import io.rexserve.gateway.admission.RequestAdmission;
import io.rexserve.gateway.admission.RequestAdmission.RequestPermit;
import io.rexserve.gateway.admission.TransferPace;
import io.rexserve.gateway.connection.Caller;
import io.rexserve.gateway.connection.ConnectionTimer;
import io.rexserve.gateway.picture.PictureFetcher;
import io.rexserve.gateway.picture.PictureUrlProperties;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemException.FieldError;
import io.rexserve.gateway.task.Labels;
import io.rexserve.gateway.task.RegionSource;
import io.rexserve.gateway.task.TaskFields;
import io.rexserve.image.ImageLimits;
import jakarta.servlet.ServletInputStream;
import jakarta.validation.Validation;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.mock.web.DelegatingServletInputStream;
import org.springframework.mock.web.MockHttpServletRequest;

/// Whatever body of whatever content type comes, it becomes a record within its limits, or a problem in our own words,
/// and no more of it is read and held than the limits say.
///
/// An input is a letter, the content type, a line end and the body. The letter is the endpoint (`d`etect, `a`sk,
/// `p`roposals); in upper case the second half of the body never ends. Among the other tests the inputs of
/// `BodyFuzzTestInputs` run. To look for more, five minutes:
///
/// ```
/// JAZZER_FUZZ=1 ./mvnw -Pfast -pl gateway -am test -Djazzer.hooks=true -Dtest='BodyFuzzTest#body' \
///     -Dsurefire.failIfNoSpecifiedTests=false
/// ```
class BodyFuzzTest {
    private static final ImageLimits LIMITS = new ImageLimits(3000, 1000, 100);
    private static final long MOST_READ = BodyReader.TEXT_BYTES + 4000 + (64 << 10); // the last are of a buffer
    private static final long MOST_HELD = 2 << 20;
    private static final int MAX_DETAIL_LENGTH = 2000;
    private static final List<String> INTERNAL =
            List.of("Exception", "java.", "jackson", "apache", "rexserve", "StreamReadConstraints", "[B@");

    private static final TransferPace PACE = new TransferPace(Duration.ofMinutes(1), 0);
    private static final BodyReader READER = new BodyReader(
            LIMITS,
            PACE,
            new ConnectionTimer(),
            Validation.buildDefaultValidatorFactory().getValidator(),
            new PictureFetcher(
                    new PictureUrlProperties(false, List.of(), Duration.ofSeconds(1)),
                    (_, _) -> CompletableFuture.completedFuture(null)));

    @FuzzTest(maxDuration = "5m")
    void body(byte[] input) {
        int end = new String(input, ISO_8859_1).indexOf('\n');
        if (end < 1) {
            return;
        }
        String contentType = new String(input, 1, end - 1, ISO_8859_1);
        if (!mapped(contentType)) {
            return;
        }
        byte[] sent = Arrays.copyOfRange(input, end + 1, input.length);
        boolean endless = Character.isUpperCase(input[0]) && sent.length > 0;
        var http = new Request(contentType, sent, endless ? sent.length - sent.length / 2 - 1 : -1);
        try {
            check(read(http, type(Character.toLowerCase(input[0]))));
            assertThat(endless).isFalse();
        } catch (ProblemException problem) {
            check(problem, new String(input, ISO_8859_1));
        }
        assertThat(http.read).isLessThanOrEqualTo(MOST_READ);
    }

    /// The inputs to start from reach the records, not only the first check.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "json-detect",
                "json-ask-boxes",
                "json-ask-question",
                "json-ask-all",
                "json-proposals",
                "json-utf8-mark",
                "json-charset",
                "form-detect",
                "form-proposals",
                "form-ask-regions"
            })
    void wholeBodiesBecomeRecords(String name) throws IOException {
        byte[] input;
        try (InputStream file = BodyFuzzTest.class.getResourceAsStream("BodyFuzzTestInputs/body/" + name)) {
            input = Objects.requireNonNull(file, name).readAllBytes();
        }
        int end = new String(input, ISO_8859_1).indexOf('\n');
        String contentType = new String(input, 1, end - 1, ISO_8859_1);
        var http = new Request(contentType, Arrays.copyOfRange(input, end + 1, input.length), -1);

        check(read(http, type(input[0])));

        assertThat(http.read).isEqualTo(input.length - end - 1);
    }

    /// Of other types nothing is read: the endpoint is not found.
    private static boolean mapped(String contentType) {
        try {
            var type = MediaType.parseMediaType(contentType);
            return Stream.of(MediaType.APPLICATION_JSON, MediaType.MULTIPART_FORM_DATA)
                    .anyMatch(one -> one.includes(type));
        } catch (InvalidMediaTypeException _) {
            return false;
        }
    }

    private static Class<? extends Body> type(int letter) {
        return switch (letter) {
            case 'a' -> AskBody.class;
            case 'c' -> ChatBody.class;
            case 'p' -> ProposalsBody.class;
            default -> DetectBody.class;
        };
    }

    private static Body read(Request http, Class<? extends Body> type) {
        var limits = new RequestAdmission.Limits(64, 48, MOST_HELD, 100);
        var admission = new RequestAdmission(limits, Quota.NONE, PACE, System::nanoTime);
        try (RequestPermit permit = admission.acquire(Caller.ofAddress("127.0.0.1"), 0, () -> {})) {
            READER.announced(new RequestSource.Http(http));
            return READER.read(new RequestSource.Http(http), type, permit, Duration.ofMinutes(1));
        } finally {
            assertThat(admission.bodyBytes()).isZero();
            assertThat(admission.arriving()).isZero();
        }
    }

    private static void check(Body body) {
        assertThat(body.image().length).isBetween(1, (int) LIMITS.maxBytes());
        unit(body.minScore());
        unit(body.nms());
        Integer proposals = body.maxProposals();
        assertThat(proposals == null ? 1 : proposals).isBetween(1, RegionSource.MAX_REGIONS);
        assertThat(body.maxRegions()).isBetween(1, RegionSource.MAX_REGIONS);
        assertThat(body.included()).doesNotContainNull();
        switch (body) {
            case ScoreBody score -> labels(score.phrases());
            case ProposalsBody proposed ->
                assertThat(proposed.proposalOptions().maxProposals()).isPositive();
            case RenderBody render ->
                assertThat(render.marks(100, 100))
                        .hasSize(render.maxRegions())
                        .allMatch(mark -> mark.label().length() <= Labels.MAX_LENGTH);
            case DetectBody detect -> {
                labels(detect.labels());
                unit(detect.objectThreshold());
                assertThat(detect.request().task()).isEqualTo(detect.asked());
            }
            case AskBody ask -> {
                check(ask);
                unit(ask.objectThreshold());
                assertThat(ask.request().task()).isEqualTo(ask.asked());
            }
            case ChatBody chat -> {
                assertThat(chat.messages()).hasSizeBetween(1, Conversation.MAX_MESSAGES);
                unit(chat.objectThreshold());
                assertThat(chat.request().task()).isEqualTo(chat.asked());
            }
        }
    }

    private static void check(AskBody ask) {
        assertThat(Stream.of(ask.labels(), ask.phrases(), ask.regions(), ask.question())
                        .filter(field -> field != null))
                .hasSizeLessThanOrEqualTo(1);
        labels(ask.labels());
        labels(ask.phrases());
        if (ask.question() != null) {
            assertThat(ask.question()).isNotBlank().hasSizeLessThanOrEqualTo(TaskFields.MAX_QUESTION_LENGTH);
        }
        if (ask.regions() != null) {
            assertThat(ask.regions().indices())
                    .doesNotHaveDuplicates()
                    .allMatch(index -> index >= 0 && index < RegionSource.MAX_REGIONS);
        }
        if (ask.boxes() != null) {
            assertThat(ask.boxes())
                    .hasSizeBetween(1, RegionSource.MAX_REGIONS)
                    .allMatch(box -> box.first() < box.third() && box.second() < box.fourth());
        }
    }

    private static void labels(@Nullable List<String> labels) {
        if (labels != null) {
            assertThat(labels)
                    .hasSizeBetween(1, Labels.MAX_COUNT)
                    .allMatch(label -> !label.isBlank() && label.strip().length() <= Labels.MAX_LENGTH);
        }
    }

    private static void unit(@Nullable Double value) {
        assertThat(value == null ? 0 : value).isBetween(0.0, 1.0);
    }

    /// @param input may hold any words, which a problem may repeat
    private static void check(ProblemException problem, String input) {
        assertThat(problem.kind().status()).as(problem.detail()).isBetween(400, 499);
        assertThat(problem.errors()).hasSizeLessThanOrEqualTo(ProblemException.MAX_ERRORS);
        List<String> texts = Stream.concat(
                        Stream.of(problem.detail()), problem.errors().stream().map(FieldError::toString))
                .toList();
        assertThat(texts)
                .allMatch(text -> !text.isBlank() && text.length() <= MAX_DETAIL_LENGTH)
                .allMatch(text -> text.chars().noneMatch(Character::isISOControl))
                .allMatch(text -> INTERNAL.stream().noneMatch(word -> text.contains(word) && !input.contains(word)));
    }

    /// A request as it comes from the network, counting what is read of its body.
    private static final class Request extends MockHttpServletRequest {
        private final byte[] body;
        private final int repeated;
        private long read;

        /// @param repeated where the part begins that is sent again and again; -1 if none is
        Request(String contentType, byte[] body, int repeated) {
            addHeader("Content-Type", contentType);
            this.body = body;
            this.repeated = repeated;
        }

        @Override
        public long getContentLengthLong() {
            return repeated < 0 ? body.length : -1;
        }

        @Override
        @SuppressWarnings("InputStreamSlowMultibyteRead") // what wraps it reads single bytes anyway
        public ServletInputStream getInputStream() {
            return new DelegatingServletInputStream(new InputStream() {
                private int at;

                @Override
                public int read() {
                    at = at == body.length && repeated >= 0 ? repeated : at;
                    if (at == body.length) {
                        return -1;
                    }
                    read++;
                    return body[at++] & 0xFF;
                }
            });
        }
    }
}
