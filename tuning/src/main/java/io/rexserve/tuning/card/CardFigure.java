package io.rexserve.tuning.card;

import org.jspecify.annotations.Nullable;

/// A figure of the new model, beside that of the model that it was made of.
///
/// @param name such as `AP50`
/// @param before of the base model; null where it was not measured
/// @param after of the new model
public record CardFigure(String name, @Nullable Double before, double after) {}
