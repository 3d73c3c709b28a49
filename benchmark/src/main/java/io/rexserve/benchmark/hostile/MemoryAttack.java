package io.rexserve.benchmark.hostile;

import io.rexserve.benchmark.fuzz.LargePictures;
import io.rexserve.benchmark.hostile.AttackLog.Finding;
import io.rexserve.benchmark.hostile.ClientAttack.Size;
import io.rexserve.benchmark.load.LoadRequest;
import io.rexserve.benchmark.load.LoadRequest.MultipartForm;
import io.rexserve.benchmark.wire.RawResult;
import io.rexserve.benchmark.wire.RawResult.Answered;
import io.rexserve.benchmark.wire.RawResult.Dropped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What takes most memory: the largest pictures of every format at once, large bodies at once, and questions that fill
/// the KV cache. A refusal is right; a fault, a lost answer or an end of the server is not.
///
/// @param scene the target
/// @param image a picture with objects
/// @param largest names of [LargePictures] to send
/// @param copies of each request that are sent at once
@SuppressWarnings("ArrayRecordComponent") // sent, compared never
public record MemoryAttack(Scene scene, byte[] image, List<String> largest, int copies) {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final List<Integer> RIGHT = List.of(200, 408, 413, 415, 422, 503, 504, 507);
    private static final int MAX_BOXES = 900;
    private static final int MAX_LABELS = 100;
    private static final int LONGEST_QUESTION = 4000;

    public MemoryAttack {
        largest = List.copyOf(largest);
    }

    /// All of it, one part after the other.
    public void run() throws IOException, InterruptedException {
        phase("largest-pictures");
        together(pictures());
        phase("uploads");
        new UploadClients(scene, new Size(8 * copies, 0, 0, Duration.ofMinutes(1))).large();
        phase("long-questions");
        together(questions());
        phase(AttackLog.BETWEEN);
    }

    private void phase(String name) {
        scene.log().phase(name);
        scene.progress().println("Scenario " + name);
    }

    private Map<String, LoadRequest> pictures() throws IOException {
        var requests = new LinkedHashMap<String, LoadRequest>();
        for (String name : largest) {
            byte[] file = LargePictures.file(name);
            requests.put(
                    "proposals-" + name,
                    new MultipartForm()
                            .file("image", name, "image/x", file)
                            .request("/v1/proposals", LoadRequest.WHOLE));
            requests.put(
                    "detect-" + name,
                    new MultipartForm()
                            .file("image", name, "image/x", file)
                            .text("labels", "apple")
                            .text("include", "visualization")
                            .request("/v1/detect", LoadRequest.WHOLE));
        }
        return requests;
    }

    private Map<String, LoadRequest> questions() {
        var requests = new LinkedHashMap<String, LoadRequest>();
        var labels = new MultipartForm().file("image", "image", "image/jpeg", image);
        for (int i = 0; i < MAX_LABELS; i++) {
            labels.text("labels", "apple " + "very ".repeat(35) + i);
        }
        labels.text("maxProposals", Integer.toString(MAX_BOXES))
                .text("minScore", "0")
                .text("nms", "0");
        requests.put("labels", labels.request("/v1/detect", LoadRequest.STREAM));
        var question = new MultipartForm()
                .file("image", "image", "image/jpeg", image)
                .text("task", "converse_grounded")
                .text("question", "apple ".repeat(LONGEST_QUESTION / 6));
        for (int i = 0; i < MAX_BOXES; i++) {
            question.text("boxes", i % 30 + ",10," + (100 + i % 200) + ",200");
        }
        requests.put("question", question.request("/v1/ask", LoadRequest.STREAM));
        return requests;
    }

    private void together(Map<String, LoadRequest> requests) throws InterruptedException {
        var all = new ArrayList<Map.Entry<String, LoadRequest>>();
        for (int i = 0; i < copies; i++) {
            all.addAll(requests.entrySet());
        }
        SlowClients.together(
                all.size(),
                number -> send(
                        all.get(number).getKey() + "-" + number, all.get(number).getValue()));
    }

    private void send(String name, LoadRequest request) {
        byte[] bytes = Requests.wire(scene.http(), request, Map.of("X-Request-Timeout-Ms", "240000"));
        RawResult result = scene.http().send(bytes, PATIENCE);
        List<Finding> faults = switch (result) {
            case Answered answer ->
                RIGHT.contains(answer.status())
                        ? List.of()
                        : List.of(new Finding(
                                "status " + answer.status(), new String(answer.body(), StandardCharsets.UTF_8)));
            case Dropped dropped -> List.of(new Finding("dropped", dropped.why()));
        };
        String outcome = result instanceof Answered answer ? Requests.outcome(answer) : "dropped";
        scene.log().record(name, outcome, result.nanos(), new byte[0], faults);
    }
}
