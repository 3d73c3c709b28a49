package io.rexserve.trainer.paradigm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/// An arm's answer to one question of a held-out scene, a line of `ARM-SEED.answers.jsonl`.
///
/// @param step optimizer steps made before, [#seconds] of processor time and [#answerTokens] learnt from
/// @param last whether training was over
/// @param scene number of the scene
/// @param name number of the name that was asked for
/// @param boxes left, top, right, bottom in pixels of the towers' square
/// @param tokens of the answer
/// @param millis processor time of question and answer
/// @param prefixMillis processor time of the prefix, which the scene's questions share
public record AnswerRow(
        int step,
        double seconds,
        long answerTokens,
        boolean last,
        int scene,
        int name,
        List<List<Float>> boxes,
        int tokens,
        double millis,
        double prefixMillis) {
    public AnswerRow {
        boxes = boxes.stream().map(List::copyOf).toList();
    }

    /// The answers of an arm and seed; none where it was not run.
    public static List<AnswerRow> read(Path work, Arm arm, long seed) throws IOException {
        Path file = file(work, arm, seed);
        var rows = new ArrayList<AnswerRow>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                rows.add(JsonMapper.shared().readValue(line, AnswerRow.class));
            }
        }
        return rows;
    }

    static Path file(Path work, Arm arm, long seed) {
        return work.resolve(arm.fileName(seed) + ".answers.jsonl");
    }

    /// Replaces the answers of this step and of later ones, which a stopped run may have left.
    static void add(Path work, Arm arm, long seed, List<AnswerRow> added) throws IOException {
        var rows = new ArrayList<>(read(work, arm, seed));
        int step = added.getFirst().step();
        rows.removeIf(row -> row.step() >= step);
        rows.addAll(added);
        List<String> lines =
                rows.stream().map(JsonMapper.shared()::writeValueAsString).toList();
        LinesFile.replace(file(work, arm, seed), lines);
    }
}
