package io.rexserve.data.chunk;

import io.rexserve.data.stage.Outcome;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// What a chunk's work heeds while it runs.
///
/// @param process id of this process, unique in the run
/// @param pictureTimeout the longest work on one picture, waiting for endpoint limits left out
/// @param grace time for pictures in work to end once the run stops, and again once they are interrupted
/// @param stopped whether the work shall end between two pictures
/// @param progress is told of every outcome
/// @param stuck ends this process: a picture neither ends nor heeds an interrupt
public record RunControl(
        String process,
        Duration pictureTimeout,
        Duration grace,
        BooleanSupplier stopped,
        Consumer<Outcome> progress,
        Runnable stuck) {}
