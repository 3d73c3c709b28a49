package io.rexserve.data.record;

import java.io.Serializable;

/// A stage that a record went through.
///
/// @param stage its name
/// @param fingerprint of its settings, models, prompts and of what came before it
public record Lineage(String stage, String fingerprint) implements Serializable {}
