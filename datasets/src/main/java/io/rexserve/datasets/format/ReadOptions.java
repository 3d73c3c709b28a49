package io.rexserve.datasets.format;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// How a dataset is read.
///
/// @param images folder that image names are relative to; null for the format's own place (beside the annotations)
/// @param problems receives what is damaged
public record ReadOptions(@Nullable Path images, ProblemSink problems) {}
