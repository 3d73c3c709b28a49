package io.rexserve.trainer.network;

import io.rexserve.trainer.question.PackedSequence;

/// An image with its questions.
///
/// @param sequence the questions behind their prefix
/// @param pixels the image as the towers see it: float32 `[3, side, side]`, normalised, row by row
/// ([io.rexserve.model.vision.SquareInput])
@SuppressWarnings("ArrayRecordComponent") // megabytes: nobody compares them, and copying would cost
public record Sample(PackedSequence sequence, float[] pixels) {}
