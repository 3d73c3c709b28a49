package io.rexserve.data.review;

import io.rexserve.data.export.Granularity;
import io.rexserve.data.export.KeptPicture;
import io.rexserve.data.export.RecordSource;
import io.rexserve.data.export.ShownPicture;
import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.RecordJson;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.record.Statement;
import io.rexserve.data.stage.Fingerprint;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Writes a sample as `tasks.json`, `config.xml` and `images/` for Label Studio, whose local files are served
/// from the folder. What the run has made stands there as a prediction, to be accepted or changed.
public final class ReviewTasks {
    /// Every folder of a sample has it.
    public static final String TASKS = "tasks.json";

    static final String RECORD_ID = "record_id";
    static final String DIGEST = "record_digest";
    static final String STRATA = "drawn_for";
    static final String VERDICT = "verdict";
    static final String REVIEWED = "reviewed";
    static final String REJECTED = "reject picture";
    static final String LABEL = "label";
    static final String NAME = "name";

    private static final double PERCENT = 100;

    private ReviewTasks() {}

    /// @param folder exists and is empty
    /// @param size pictures at most
    /// @return how many there are
    public static int write(RecordSource source, Path folder, int size, long seed) throws IOException {
        Map<String, Set<Granularity>> sample = ReviewSample.draw(source, size, seed);
        var categories = new TreeSet<String>();
        Files.createDirectories(folder.resolve("images"));
        try (BufferedWriter tasks = Files.newBufferedWriter(folder.resolve(TASKS));
                RecordSource.Reader reader = source.open(true)) {
            String separator = "[\n";
            for (KeptPicture picture = reader.next(); picture != null; picture = reader.next()) {
                Set<Granularity> strata = sample.get(picture.record().id());
                if (strata != null) {
                    picture.record()
                            .regions()
                            .forEach(region -> categories.add(region.category().text()));
                    tasks.write(separator + JsonMapper.shared().writeValueAsString(task(folder, picture, strata)));
                    separator = ",\n";
                }
            }
            tasks.write(sample.isEmpty() ? "[]\n" : "\n]\n");
        }
        Files.writeString(folder.resolve("config.xml"), configuration(categories));
        return sample.size();
    }

    static String digest(RexverseRecord record) {
        return Fingerprint.sha256(RecordJson.write(record).getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode task(Path folder, KeptPicture picture, Set<Granularity> strata) throws IOException {
        RexverseRecord record = picture.record();
        ShownPicture shown = ShownPicture.of(record.id(), Objects.requireNonNull(picture.content(), "content"));
        String name = "images/" + record.id() + "." + shown.ending();
        Files.write(folder.resolve(name), shown.content());
        ObjectNode task = JsonNodeFactory.instance.objectNode();
        ObjectNode data = task.putObject("data").put("image", "/data/local-files/?d=" + name);
        data.put(RECORD_ID, record.id()).put(DIGEST, digest(record));
        ArrayNode drawn = data.putArray(STRATA);
        strata.forEach(granularity -> drawn.add(granularity.code()));
        data.put(
                "caption",
                record.captions().isEmpty() ? "" : record.captions().getFirst().text());
        ArrayNode results = task.putArray("predictions")
                .addObject()
                .put("model_version", "rexserve")
                .putArray("result");
        for (int at = 0; at < record.regions().size(); at++) {
            addRegion(results, record, at);
        }
        return task;
    }

    private static void addRegion(ArrayNode results, RexverseRecord record, int at) {
        GroundedRegion region = record.regions().get(at);
        ObjectNode box = result(results, record, at, LABEL, "rectanglelabels");
        box.putArray("rectanglelabels").add(region.category().text());
        for (Granularity granularity : RegionTexts.FIELDS) {
            Statement statement = RegionTexts.of(region, granularity);
            if (statement != null) {
                result(results, record, at, granularity.code(), "textarea")
                        .putArray("text")
                        .add(statement.text());
            }
        }
    }

    /// @return the result's value, with the region's box in percent
    private static ObjectNode result(ArrayNode results, RexverseRecord record, int at, String control, String type) {
        var box = record.regions().get(at).box();
        ObjectNode result = results.addObject()
                .put("id", "r" + at)
                .put("type", type)
                .put("from_name", control)
                .put("to_name", "image")
                .put("original_width", record.width())
                .put("original_height", record.height())
                .put("image_rotation", 0);
        return result.putObject("value")
                .put("x", PERCENT * box.x1() / record.width())
                .put("y", PERCENT * box.y1() / record.height())
                .put("width", PERCENT * box.width() / record.width())
                .put("height", PERCENT * box.height() / record.height())
                .put("rotation", 0);
    }

    private static String configuration(Set<String> categories) {
        var xml = new StringBuilder("<View>\n  <Text name=\"caption\" value=\"$caption\"/>\n");
        xml.append("  <Image name=\"image\" value=\"$image\" zoom=\"true\"/>\n");
        xml.append("  <Choices name=\"" + VERDICT + "\" toName=\"image\" choice=\"single\" required=\"true\">\n");
        xml.append(
                "    <Choice value=\"" + REVIEWED + "\"/>\n    <Choice value=\"" + REJECTED + "\"/>\n  </Choices>\n");
        xml.append("  <RectangleLabels name=\"" + LABEL + "\" toName=\"image\">\n");
        categories.forEach(
                name -> xml.append("    <Label value=\"").append(escaped(name)).append("\"/>\n"));
        xml.append("  </RectangleLabels>\n");
        xml.append(field(NAME, "another name, if none of the labels is right"));
        RegionTexts.FIELDS.forEach(granularity -> xml.append(field(granularity.code(), granularity.code())));
        return xml.append("</View>\n").toString();
    }

    private static String field(String name, String hint) {
        return "  <TextArea name=\"" + name
                + "\" toName=\"image\" perRegion=\"true\" editable=\"true\" maxSubmissions=\"1\"" + " placeholder=\""
                + hint + "\"/>\n";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
