package io.rexserve.benchmark.hostile;

import io.rexserve.benchmark.fuzz.PictureCases;
import io.rexserve.benchmark.hostile.AttackLog.Finding;
import io.rexserve.benchmark.load.LoadRequest;
import io.rexserve.benchmark.load.LoadRequest.MultipartForm;
import io.rexserve.benchmark.wire.RawHttp;
import io.rexserve.benchmark.wire.RawResult;
import io.rexserve.benchmark.wire.RawResult.Answered;
import io.rexserve.benchmark.wire.RawResult.Dropped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// Sends hostile pictures to `/v1/proposals` and `/v1/detect`, as files and in JSON.
///
/// @param http of the target
/// @param pictures by number
/// @param deadline that each request states
/// @param log receives the outcomes
public record PictureAttack(RawHttp http, PictureCases pictures, Duration deadline, AttackLog log) {
    // Later than that behind its deadline, an answer is late: the time of one block of a network on a busy machine.
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int FIRST_FAULT = 500;
    private static final int TIMEOUT = 504;
    private static final int MAX_REFUSAL = 64 << 10;
    private static final List<Integer> EXPECTED = List.of(200, 413, 415, 422);
    private static final List<Integer> UNAVAILABLE = List.of(503, 507);

    /// The case of a number.
    ///
    /// @return true
    public boolean run(int number) {
        byte[] picture = pictures.picture(number);
        RawResult result = http.send(request(number, picture), deadline.plus(PATIENCE));
        log.record("picture-" + number, outcome(result), result.nanos(), picture, faults(result));
        return true;
    }

    private byte[] request(int number, byte[] picture) {
        String path = number % 2 == 0 ? "/v1/proposals" : "/v1/detect";
        LoadRequest request = number % 8 < 2 ? json(path, picture) : form(path, picture);
        return Requests.wire(http, request, Map.of("X-Request-Timeout-Ms", Long.toString(deadline.toMillis())));
    }

    private static LoadRequest form(String path, byte[] picture) {
        var form = new MultipartForm().file("image", "image", "application/octet-stream", picture);
        return (path.endsWith("detect") ? form.text("labels", "apple") : form).request(path, LoadRequest.WHOLE);
    }

    private static LoadRequest json(String path, byte[] picture) {
        var fields = new java.util.TreeMap<String, Object>();
        fields.put("image", Base64.getEncoder().encodeToString(picture));
        if (path.endsWith("detect")) {
            fields.put("labels", List.of("apple"));
        }
        byte[] body = JsonMapper.shared().writeValueAsBytes(fields);
        return new LoadRequest(path, "application/json", body, LoadRequest.WHOLE);
    }

    private static String outcome(RawResult result) {
        return switch (result) {
            case Answered answer -> Requests.outcome(answer);
            case Dropped _ -> "dropped";
        };
    }

    /// A file of no bytes is a fault of the field, not of the picture.
    private static boolean namesAnEmptyPicture(int status, String body) {
        return status == 400 && body.contains("\"image: 0 bytes (");
    }

    private List<Finding> faults(RawResult result) {
        var faults = new ArrayList<Finding>();
        long millis = result.nanos() / 1_000_000;
        if (result.nanos() > deadline.plus(GRACE).toNanos()) {
            faults.add(new Finding("late", millis + " ms (expected: at most " + deadline.toMillis() + ")"));
        }
        switch (result) {
            case Dropped dropped -> faults.add(new Finding("dropped", dropped.why() + " after " + millis + " ms"));
            case Answered answer -> {
                String body = new String(answer.body(), StandardCharsets.UTF_8);
                if (answer.status() == TIMEOUT) {
                    faults.add(new Finding("deadline", millis + " ms: " + body));
                } else if (!EXPECTED.contains(answer.status())
                        && !UNAVAILABLE.contains(answer.status())
                        && !namesAnEmptyPicture(answer.status(), body)) {
                    faults.add(new Finding("status " + answer.status(), body));
                }
                if (answer.status() != 200 && body.length() > MAX_REFUSAL) {
                    faults.add(new Finding("long refusal", body.length() + " bytes"));
                }
                if (answer.status() >= FIRST_FAULT || answer.status() != 200) {
                    Requests.leak(body).ifPresent(leak -> faults.add(new Finding("leak", leak)));
                }
            }
        }
        return faults;
    }
}
