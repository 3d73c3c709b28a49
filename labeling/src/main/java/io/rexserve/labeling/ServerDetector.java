package io.rexserve.labeling;

import io.rexserve.cli.CommandException;
import io.rexserve.image.box.PixelBox;
import io.rexserve.labeling.LabelledPicture.Found;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Asks a running gateway. While it is busy or away, the question waits and is asked again.
final class ServerDetector implements PictureDetector {
    private static final Duration ANSWER_TIME = Duration.ofMinutes(10);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final long MAX_ANSWER_BYTES = 64L << 20;
    private static final int ATTEMPTS_AT_A_FAULT = 3;
    private static final Set<Integer> BUSY = Set.of(408, 429, 503);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final URI server;
    private final @Nullable String key;
    private final Question question;
    private final Duration patience;

    /// @param server address without a path
    /// @param key of the API; null where none is needed
    /// @param patience how long one picture waits for a server that is busy or away
    ServerDetector(URI server, @Nullable String key, Question question, Duration patience) {
        this.server = server;
        this.key = key;
        this.question = question;
        this.patience = patience;
    }

    @Override
    public Detected detect(byte[] image) throws PictureFaultException, InterruptedException {
        String encoded = Base64.getEncoder().encodeToString(image);
        List<Found> objects = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        int width = 0;
        int height = 0;
        for (List<String> labels : question.slices()) {
            JsonNode answer = ask(body(encoded, labels));
            width = answer.path("image").path("width").asInt();
            height = answer.path("image").path("height").asInt();
            for (JsonNode object : answer.path("objects")) {
                String label = object.path("label").asString("");
                double score = object.path("score").floatValue();
                objects.add(Found.of(label, question.labels().indexOf(label), box(object.path("box")), score));
            }
            answer.path("warnings")
                    .forEach(warning -> warnings.add(warning.path("message").asString("")));
        }
        return new Detected(width, height, objects, warnings);
    }

    private static PixelBox box(JsonNode box) {
        return new PixelBox(
                box.path(0).floatValue(),
                box.path(1).floatValue(),
                box.path(2).floatValue(),
                box.path(3).floatValue());
    }

    private String body(String image, List<String> labels) {
        ObjectNode body = JsonMapper.shared().createObjectNode();
        body.put("image", image);
        labels.forEach(body.putArray("labels")::add);
        body.put("objectThreshold", question.threshold());
        body.put("maxProposals", question.maxProposals());
        return body.toString();
    }

    private JsonNode ask(String body) throws PictureFaultException, InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        Duration pause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            String why;
            Duration wait = pause;
            try {
                HttpResponse<byte[]> response = client.send(request(body), limited());
                if (response.statusCode() == 200) {
                    return json(response);
                }
                why = refusal(response, attempt < ATTEMPTS_AT_A_FAULT);
                wait = retryAfter(response, pause);
            } catch (IOException e) {
                why = "no answer (" + e.getMessage() + ")";
            }
            if (System.nanoTime() + wait.toNanos() > until) {
                throw stopped(why);
            }
            Thread.sleep(wait);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }

    private static HttpResponse.BodyHandler<byte[]> limited() {
        return BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES);
    }

    private HttpRequest request(String body) {
        var request = HttpRequest.newBuilder(server.resolve("/v1/detect"))
                .timeout(ANSWER_TIME)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json");
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        return request.POST(BodyPublishers.ofString(body)).build();
    }

    private JsonNode json(HttpResponse<byte[]> response) {
        try {
            return JsonMapper.shared().readTree(response.body());
        } catch (JacksonException _) {
            throw stopped("its answer is no JSON");
        }
    }

    /// Why a refused question is asked again.
    ///
    /// @param again whether a fault of the server is given another attempt
    private String refusal(HttpResponse<byte[]> response, boolean again) throws PictureFaultException {
        int status = response.statusCode();
        JsonNode problem = problem(response);
        String detail = problem.path("detail").asString("status " + status);
        if (BUSY.contains(status) || (status >= 500 && again)) {
            return detail;
        }
        boolean ofPicture = Stream.of(413, 415, 422).anyMatch(status_ -> status_ == status)
                || status >= 500
                || problem.path("errors")
                        .valueStream()
                        .anyMatch(error -> error.path("field").asString("").startsWith("image"));
        if (ofPicture) {
            throw new PictureFaultException(detail);
        }
        throw stopped(
                status == 401 || status == 403 ? detail + " (expected: a key by --key or REXSERVE_API_KEY)" : detail);
    }

    private static JsonNode problem(HttpResponse<byte[]> response) {
        try {
            return JsonMapper.shared().readTree(response.body());
        } catch (JacksonException _) {
            return JsonMapper.shared().createObjectNode();
        }
    }

    private static Duration retryAfter(HttpResponse<byte[]> response, Duration otherwise) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(seconds -> seconds.matches("[0-9]{1,4}"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                .orElse(otherwise);
    }

    private CommandException stopped(String why) {
        return new CommandException("--server: " + server + ": " + why + "; --resume continues with what is done");
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
