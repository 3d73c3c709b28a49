package io.rexserve.data.endpoint;

import io.rexserve.data.endpoint.HttpTransport.Reply;
import io.rexserve.data.stage.AnswerStore;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.EndpointLimits;
import io.rexserve.data.stage.EndpointLimits.Permit;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.stage.StageException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Asks one endpoint, until an answer is valid or there is no hope.
///
/// - 200: the answer is committed, then read. One that is not what was asked for is asked again, as the next attempt.
/// - 429, and 503 with Retry-After: everybody waits as long as the endpoint asks, or by back-off where it does not say.
/// - 408, 425, 500, 502, 503, 504, a time-out, a lost or refused connection: sent again after back-off, so many times.
///   Then the picture fails, and the next run asks again; after ten such questions in a row the run stops.
/// - 400, 413, 415, 422: if the endpoint accepts the same kind of request about a picture that is known to be good, it
///   is this picture that it refuses: that is committed as an answer, and the picture is refused. Else the run stops.
/// - 200 from another kind of server than is asked, before the first answer: likewise.
/// - Any other status, redirects too: the run stops, with what the server says.
final class EndpointClient implements AutoCloseable {
    /// Questions given up in a row, after which the endpoint counts as down.
    private static final int DOWN = 10;

    private static final Set<Integer> TRANSIENT = Set.of(408, 425, 500, 502, 503, 504);
    private static final Set<Integer> ABOUT_REQUEST = Set.of(400, 413, 415, 422);

    private final EndpointSettings settings;
    private final EndpointLimits limits;
    private final Sleeper sleeper;
    private final HttpTransport transport;
    private final @Nullable String key;
    private final Set<String> acceptedKinds = ConcurrentHashMap.newKeySet();
    private final AtomicInteger givenUp = new AtomicInteger();

    /// How a thread waits.
    interface Sleeper {
        void sleep(Duration time) throws InterruptedException;
    }

    /// What came of one request.
    private sealed interface Sent {
        record Answered(Answer answer) implements Sent {}

        record PutOff(String why, Duration pause) implements Sent {}

        record Broken(String why) implements Sent {}

        record NotAccepted(String why) implements Sent {}
    }

    /// No answer came, for reasons that may pass.
    private static final class NoAnswerException extends Exception {
        private static final long serialVersionUID = 1;

        NoAnswerException(String message) {
            super(message);
        }
    }

    /// @throws StageException if the environment lacks the endpoint's key
    EndpointClient(EndpointSettings settings, EndpointLimits limits) {
        this(settings, limits, Thread::sleep);
    }

    EndpointClient(EndpointSettings settings, EndpointLimits limits, Sleeper sleeper) {
        this.settings = settings;
        this.limits = limits;
        this.sleeper = sleeper;
        this.key = key(settings);
        this.transport = new HttpTransport(settings, key);
    }

    private static @Nullable String key(EndpointSettings settings) {
        String variable = settings.keyVariable();
        if (variable == null) {
            return null;
        }
        String value = System.getenv(variable);
        if (value == null || value.isBlank()) {
            throw new StageException("endpoint " + settings.name() + ": environment variable " + variable
                    + " is not set here (expected: the endpoint's key, on every machine of the run)");
        }
        String key = value.strip();
        if (!key.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new StageException("endpoint " + settings.name() + ": environment variable " + variable
                    + " holds blanks or characters beyond ASCII (expected: a key)");
        }
        return key;
    }

    EndpointSettings settings() {
        return settings;
    }

    /// @throws StageException if nothing more can be asked
    <T> Verdict<T> ask(Query<T> query, AnswerStore answers) throws InterruptedException {
        Cost cost = Cost.NONE;
        var problems = new ArrayList<String>();
        var refusals = new ArrayList<ItemRefusal>();
        String complaint = "";
        for (int attempt = 0; attempt < settings.attempts(); attempt++) {
            Answer answer;
            try {
                answer = answer(query, attempt, complaint, answers);
            } catch (NoAnswerException e) {
                return new Verdict.Unavailable<>(String.valueOf(e.getMessage()), cost);
            }
            cost = cost.plus(new Cost(0, answer.tokensIn(), answer.tokensOut()));
            note(query, answer, refusals);
            try {
                return new Verdict.Valid<>(read(query, answer), refusals, cost);
            } catch (InvalidAnswerException e) {
                complaint = String.valueOf(e.getMessage());
                problems.add("attempt " + (attempt + 1) + ": " + complaint);
            }
            if (answer.last()) {
                break;
            }
            refusals.add(new ItemRefusal(
                    "answer " + (attempt + 1) + " to " + query.kind(), RefusalReason.INVALID_ANSWER, complaint));
        }
        return new Verdict.Invalid<>(
                "endpoint " + settings.name() + ", " + query.kind() + ": " + String.join("; ", problems),
                refusals,
                cost);
    }

    private void note(Query<?> query, Answer answer, List<ItemRefusal> refusals) {
        if (answer.usageProblem() != null) {
            refusals.add(new ItemRefusal(
                    "usage of endpoint " + settings.name() + ", " + query.kind(),
                    RefusalReason.UNKNOWN_COST,
                    answer.usageProblem()));
        }
    }

    private static <T> T read(Query<T> query, Answer answer) throws InvalidAnswerException {
        if (answer.content() == null) {
            throw new InvalidAnswerException(String.valueOf(answer.problem()));
        }
        JsonNode json = query.json(answer.content());
        return query.read(json);
    }

    private Answer answer(Query<?> query, int attempt, String complaint, AnswerStore answers)
            throws InterruptedException, NoAnswerException {
        String answerKey = query.key(attempt);
        Optional<String> committed = answers.find(answerKey);
        if (committed.isPresent()) {
            return Answer.read(committed.get());
        }
        byte[] body = query.body(attempt, complaint);
        var backoff = new Backoff(settings.retries(), maxWait(), answerKey.hashCode());
        Sent sent = persist(query, body, backoff, answer -> answers.commit(answerKey, answer.write()));
        return switch (sent) {
            case Sent.Answered answered -> answered.answer();
            case Sent.NotAccepted refused -> {
                requireControl(query, refused.why());
                Answer answer = Answer.refused(settings.name(), refused.why());
                answers.commit(answerKey, answer.write());
                yield answer;
            }
            case Sent.PutOff _, Sent.Broken _ -> throw new AssertionError(sent); // persist ends with none of them
        };
    }

    private Duration maxWait() {
        return Duration.ofMillis(Math.round(settings.maxWaitSeconds() * 1000));
    }

    /// Sends a request until it is answered or not accepted.
    ///
    /// @param commit what is done with an answer before anything else
    private Sent persist(Query<?> query, byte[] body, Backoff backoff, Consumer<Answer> commit)
            throws InterruptedException, NoAnswerException {
        while (true) {
            Sent sent = send(query, body, backoff, commit);
            switch (sent) {
                case Sent.Answered _ -> {
                    acceptedKinds.add(query.kind());
                    givenUp.set(0);
                    return sent;
                }
                case Sent.NotAccepted _ -> {
                    givenUp.set(0);
                    return sent;
                }
                case Sent.PutOff putOff -> {
                    if (!backoff.putOff(putOff.pause())) {
                        throw givenUp(putOff.why() + "; put off for "
                                + backoff.putOff().toSeconds() + " s (expected: <= max-wait-seconds = "
                                + settings.maxWaitSeconds() + ")");
                    }
                }
                case Sent.Broken broken -> {
                    if (!backoff.failed()) {
                        throw givenUp(broken.why() + " (after " + settings.retries() + " retries)");
                    }
                    sleeper.sleep(backoff.next());
                }
            }
        }
    }

    private NoAnswerException givenUp(String why) {
        String message = place() + ": " + why;
        if (givenUp.incrementAndGet() >= DOWN) {
            throw new StageException(message + ", like " + DOWN
                    + " questions in a row (expected: an answer; start the run again when the endpoint is up)");
        }
        return new NoAnswerException(message);
    }

    private Sent send(Query<?> query, byte[] body, Backoff backoff, Consumer<Answer> commit)
            throws InterruptedException {
        URI uri = URI.create(settings.url().replaceAll("/+$", "") + query.path());
        Permit permit = limits.acquire(settings.name());
        long in = 0;
        long out = 0;
        Duration pause = Duration.ZERO;
        try {
            Reply reply = withoutKey(transport.post(uri, body));
            if (reply.status() == 200) {
                String foreign = acceptedKinds.contains(query.kind()) ? null : query.foreign(reply);
                if (foreign != null) {
                    return new Sent.NotAccepted(foreign);
                }
                Answer answer = query.parse(reply);
                in = answer.tokensIn();
                out = answer.tokensOut();
                commit.accept(answer);
                return new Sent.Answered(answer);
            }
            Sent sent = sent(query, reply, backoff);
            pause = sent instanceof Sent.PutOff putOff ? putOff.pause() : Duration.ZERO;
            return sent;
        } catch (IOException e) {
            return new Sent.Broken(said(e));
        } finally {
            permit.release(in, out, pause);
        }
    }

    private String place() {
        return "endpoint " + settings.name() + " at " + settings.url();
    }

    private static String said(IOException failure) {
        String message = failure.getMessage();
        String why = message == null || message.isBlank() ? "" : message;
        if (failure instanceof ConnectException) {
            return "no connection" + (why.isEmpty() ? "" : ", " + why) + " (expected: a server that listens)";
        }
        return why.isEmpty() ? failure.getClass().getSimpleName() + " (expected: an answer)" : why;
    }

    /// What a status other than 200 comes to.
    private Sent sent(Query<?> query, Reply reply, Backoff backoff) {
        int status = reply.status();
        String why = "HTTP " + status + ": " + serverText(reply);
        Optional<Duration> retryAfter = reply.headers()
                .firstValue("Retry-After")
                .flatMap(value -> RetryAfter.of(value, reply.headers().firstValue("Date"), Instant.now()));
        if (status == 429 || (status == 503 && retryAfter.isPresent())) {
            Duration own = backoff.next();
            Duration wait = retryAfter.filter(asked -> asked.compareTo(own) > 0).orElse(own);
            return new Sent.PutOff(why, wait);
        } else if (TRANSIENT.contains(status)) {
            return new Sent.Broken(why);
        } else if (ABOUT_REQUEST.contains(status)) {
            return new Sent.NotAccepted(why);
        }
        throw stop(query, why);
    }

    private StageException stop(Query<?> query, String why) {
        return new StageException("endpoint " + settings.name() + " at " + settings.url() + ": " + why + " (expected: "
                + query.expected() + ")");
    }

    /// @throws StageException if the endpoint accepts no request of this kind
    private void requireControl(Query<?> query, String why) throws InterruptedException, NoAnswerException {
        if (acceptedKinds.contains(query.kind())) {
            return;
        }
        var backoff = new Backoff(settings.retries(), maxWait(), 0);
        Sent sent = persist(query, query.control(), backoff, _ -> {});
        if (sent instanceof Sent.NotAccepted) {
            throw stop(query, why);
        }
    }

    private String serverText(Reply reply) {
        if (reply.tooLarge()) {
            return "more than " + settings.maxResponseBytes() + " bytes";
        }
        String text = ServerText.of(new String(reply.body(), StandardCharsets.UTF_8));
        String location = reply.headers()
                .firstValue("Location")
                .map(to -> ", Location: " + AnswerSchema.shown(to))
                .orElse("");
        return (text.isEmpty() ? "nothing" : text) + location;
    }

    /// Servers repeat keys in their errors, which end in reports and journals.
    private Reply withoutKey(Reply reply) {
        String body = new String(reply.body(), StandardCharsets.UTF_8);
        if (key == null || !body.contains(key)) {
            return reply;
        }
        byte[] without = body.replace(key, "(key)").getBytes(StandardCharsets.UTF_8);
        return new Reply(reply.status(), reply.headers(), without, reply.tooLarge());
    }

    @Override
    public void close() {
        transport.close();
    }
}
