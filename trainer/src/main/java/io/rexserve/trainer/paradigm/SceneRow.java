package io.rexserve.trainer.paradigm;

import io.rexserve.image.box.PixelBox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/// A held-out scene, a line of `scenes.jsonl`. Boxes are left, top, right, bottom in pixels of the towers' square.
///
/// @param scene its number
/// @param truths boxes of its named objects
/// @param names their names
/// @param proposals boxes of the candidates
public record SceneRow(int scene, List<List<Float>> truths, List<Integer> names, List<List<Float>> proposals) {
    private static final String FILE = "scenes.jsonl";

    public SceneRow {
        truths = truths.stream().map(List::copyOf).toList();
        names = List.copyOf(names);
        proposals = proposals.stream().map(List::copyOf).toList();
    }

    static SceneRow of(int number, ParadigmScene scene) {
        return new SceneRow(
                number,
                scene.truths().stream().map(truth -> edges(truth.box())).toList(),
                scene.truths().stream().map(truth -> truth.name()).toList(),
                scene.candidates().stream().map(one -> edges(one.box())).toList());
    }

    static List<Float> edges(PixelBox box) {
        return List.of(box.x1(), box.y1(), box.x2(), box.y2());
    }

    /// The box of four edges.
    public static PixelBox box(List<Float> edges) {
        return new PixelBox(edges.get(0), edges.get(1), edges.get(2), edges.get(3));
    }

    static void write(Path work, List<SceneRow> rows) throws IOException {
        LinesFile.replace(
                work.resolve(FILE),
                rows.stream().map(JsonMapper.shared()::writeValueAsString).toList());
    }

    /// The held-out scenes of a comparison.
    public static List<SceneRow> read(Path work) throws IOException {
        var rows = new ArrayList<SceneRow>();
        for (String line : Files.readAllLines(work.resolve(FILE))) {
            rows.add(JsonMapper.shared().readValue(line, SceneRow.class));
        }
        return rows;
    }
}
