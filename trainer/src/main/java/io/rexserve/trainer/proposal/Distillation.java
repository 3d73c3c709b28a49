package io.rexserve.trainer.proposal;

import java.nio.file.Path;

/// Imitation of a teacher beside the task (dense distillation): a linear head on the encoder's memory, of the training
/// alone, learns at every cell what the teacher has there: class probabilities by cross-entropy, standardised features
/// by smooth L1 (Hinton et al. 2015; features as "hints", Romero et al. 2014). Where an image has no maps of a teacher,
/// as composed scenes, it has no part in this loss.
///
/// @param maps file of the teacher's maps ([io.rexserve.trainer.teacher.TeacherMapsFile])
/// @param classes weight of the cross-entropy, summed over classes, beside the task's loss
/// @param features weight of the smooth L1, the mean over channels
public record Distillation(String maps, double classes, double features) {
    // So that imitation is about a fifth of the loss.
    private static final double CLASSES = 1;
    private static final double FEATURES = 12;

    /// With the weights that the embedded network was trained with.
    public static Distillation of(Path maps) {
        return new Distillation(maps.toAbsolutePath().normalize().toString(), CLASSES, FEATURES);
    }

    public Distillation {
        if (!(classes >= 0 && features >= 0 && classes + features > 0)) {
            throw new IllegalArgumentException(
                    "distillation: " + classes + " and " + features + " (expected: 0 or more, one of them above 0)");
        }
    }
}
