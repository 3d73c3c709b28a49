package io.rexserve.trainer.paradigm;

import io.rexserve.trainer.language.Curriculum;
import java.nio.file.Path;
import java.util.List;

/// Options of a comparison.
///
/// @param art folder that `datasets/fetch-art.sh` filled
/// @param upn model folder of the proposal network, whose boxes arms A and B read
/// @param chatrex model folder whose towers give the tokens
/// @param work folder for checkpoints, logs and answers; a run continues from what is in it
/// @param arms to train, in this order
/// @param seeds of the arms' scenes and questions
/// @param startMinutes processor time of the start of every form, on symbols; none where scenes are of symbols
/// @param minutes processor time of each arm and seed
/// @param scenes composed for training; each is also used in a mirror
/// @param testScenes held out
/// @param curveScenes of these, measured in the course of training
/// @param threads threads of one operator
/// @param symbols level of [Curriculum] of scenes of symbols to compare on instead of pictures, 0 the easiest; -1 for
/// pictures
public record ParadigmOptions(
        Path art,
        Path upn,
        Path chatrex,
        Path work,
        List<Arm> arms,
        List<Long> seeds,
        double startMinutes,
        double minutes,
        int scenes,
        int testScenes,
        int curveScenes,
        int threads,
        int symbols) {
    /// Of `symbols`: pictures.
    public static final int PICTURES = -1;

    public ParadigmOptions {
        arms = List.copyOf(arms);
        seeds = List.copyOf(seeds);
        if (arms.isEmpty() || seeds.isEmpty()) {
            throw new IllegalArgumentException(
                    "arms and seeds: " + arms.size() + " and " + seeds.size() + " (expected: at least 1 each)");
        }
        if (!(startMinutes > 0) || !(minutes > 0)) {
            throw new IllegalArgumentException(
                    "minutes: " + startMinutes + " and " + minutes + " (expected: above 0 each)");
        }
        if (symbols < PICTURES || symbols >= Curriculum.LEVELS.size()) {
            throw new IllegalArgumentException(
                    "level of symbols: " + symbols + " (expected: 0 to " + (Curriculum.LEVELS.size() - 1) + ")");
        }
        if (symbols != PICTURES && arms.stream().anyMatch(Arm::trainsTowers)) {
            throw new IllegalArgumentException("arms: " + Arm.IMAGE_COORDINATES_TOWERS
                    + " (expected: arms without towers, where scenes are of symbols)");
        }
        if (scenes < 1 || testScenes < 1 || curveScenes < 1 || curveScenes > testScenes) {
            throw new IllegalArgumentException("scenes: " + scenes + " to train, " + testScenes + " to test, "
                    + curveScenes + " for curves (expected: at least 1 each, no more for curves than to test)");
        }
    }
}
