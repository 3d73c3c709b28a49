package io.rexserve.data.review;

import io.rexserve.data.duplicate.DuplicateDetail;
import io.rexserve.data.export.ShownPicture;
import io.rexserve.data.export.StoredRun;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.store.ChunkReader;
import io.rexserve.data.store.ChunkRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Writes a sample of refused pictures as `refused/tasks.json`, `refused/config.xml` and `refused/images/`, a project
/// of Label Studio of its own: people say of each whether it was rightly refused. A duplicate stands beside the
/// picture that it is said to repeat.
public final class RefusedTasks {
    static final String STAGE = "refused_stage";
    static final String FINGERPRINT = "refused_fingerprint";
    static final String PLACE = "refused_row";
    static final String REASON = "refused_reason";
    private static final String SOURCE = "source";
    static final String RIGHT = "rightly refused";
    static final String WRONG = "wrongly refused";
    static final String NOTE = "note";

    private static final String FOLDER = "refused/";
    private static final String IMAGES = FOLDER + "images/";
    private static final String CONFIGURATION = """
            <View>
              <Text name="why" value="$why"/>
              <Image name="image" value="$image" zoom="true"/>
              <HyperText name="first" value="$first"/>
              <Choices name="verdict" toName="image" choice="single" required="true">
                <Choice value="rightly refused"/>
                <Choice value="wrongly refused"/>
              </Choices>
              <TextArea name="note" toName="image" maxSubmissions="1" placeholder="why, if it was not"/>
            </View>
            """;

    private final StoredRun run;
    private final Path folder;
    private final Map<String, String> files = new HashMap<>();

    /// How many are shown, and how many by kind cannot be.
    public record Written(int pictures, Map<String, Long> withoutBytes) {}

    private RefusedTasks(StoredRun run, Path folder) {
        this.run = run;
        this.folder = folder;
    }

    /// @param folder of the sample
    /// @param size pictures at most of each reason of each stage
    public static Written write(StoredRun run, Path folder, int size, long seed) throws IOException {
        RefusedSample sample = RefusedSample.draw(run, size, seed);
        new RefusedTasks(run, folder).write(sample.pictures());
        return new Written(sample.pictures().size(), sample.withoutBytes());
    }

    private void write(List<RefusedPicture> pictures) throws IOException {
        if (pictures.isEmpty()) {
            return;
        }
        Files.createDirectories(folder.resolve(IMAGES));
        Map<String, ChunkRow> firsts = firsts(pictures);
        writeImages(pictures);
        ArrayNode tasks = JsonNodeFactory.instance.arrayNode();
        pictures.forEach(picture -> tasks.add(task(picture, firsts)));
        Files.writeString(
                folder.resolve(FOLDER + ReviewTasks.TASKS),
                JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(tasks) + "\n");
        Files.writeString(folder.resolve(FOLDER + "config.xml"), CONFIGURATION);
    }

    /// The pictures that duplicates are said to repeat, by their sources.
    private Map<String, ChunkRow> firsts(List<RefusedPicture> pictures) throws IOException {
        Set<String> wanted = pictures.stream()
                .flatMap(picture -> DuplicateDetail.first(picture.source(), picture.detail()).stream())
                .collect(Collectors.toSet());
        var firsts = new HashMap<String, ChunkRow>();
        for (int chunk = 0; chunk < run.chunks() && !wanted.isEmpty(); chunk++) {
            if (!run.isDone(run.lineage().getFirst(), chunk)) {
                continue;
            }
            var here = new HashSet<String>();
            try (ChunkReader<ChunkRow> rows = run.rows(run.lineage().getFirst(), chunk)) {
                for (ChunkRow row = rows.next(); row != null; row = rows.next()) {
                    if (row.outcome() instanceof Outcome.Kept && wanted.remove(row.source())) {
                        firsts.put(row.source(), row);
                        here.add(row.id());
                    }
                }
            }
            writeImages(chunk, here);
        }
        return firsts;
    }

    private void writeImages(List<RefusedPicture> pictures) throws IOException {
        var chunks = new TreeMap<Integer, Set<String>>();
        pictures.forEach(picture ->
                chunks.computeIfAbsent(picture.chunk(), _ -> new HashSet<>()).add(picture.id()));
        for (var chunk : chunks.entrySet()) {
            writeImages(chunk.getKey(), chunk.getValue());
        }
    }

    private void writeImages(int chunk, Set<String> ids) throws IOException {
        var left = new HashSet<>(ids);
        left.removeAll(files.keySet());
        if (left.isEmpty()) {
            return;
        }
        for (var picture : run.pictures(chunk, left).entrySet()) {
            ShownPicture shown = ShownPicture.of(picture.getKey(), picture.getValue());
            String name = IMAGES + picture.getKey() + "." + shown.ending();
            Files.write(folder.resolve(name), shown.content());
            files.put(picture.getKey(), name);
        }
    }

    private ObjectNode task(RefusedPicture picture, Map<String, ChunkRow> firsts) {
        ObjectNode task = JsonNodeFactory.instance.objectNode();
        ObjectNode data = task.putObject("data").put("image", address(picture.id()));
        data.put("why", picture.kind() + "; " + picture.detail());
        data.put(
                "first",
                DuplicateDetail.first(picture.source(), picture.detail())
                        .map(firsts::get)
                        .map(first -> "<img src=\"" + address(first.id()) + "\" width=\"400\">")
                        .orElse(""));
        data.put(ReviewTasks.RECORD_ID, picture.id()).put(SOURCE, picture.source());
        data.put(STAGE, picture.stage().stage())
                .put(FINGERPRINT, picture.stage().fingerprint())
                .put(PLACE, picture.place())
                .put(REASON, picture.reason().code());
        return task;
    }

    private String address(String id) {
        String file = files.get(id);
        if (file == null) {
            throw new IllegalStateException("picture " + id + ": not among those of ingest (expected: all it kept)");
        }
        return "/data/local-files/?d=" + file;
    }
}
