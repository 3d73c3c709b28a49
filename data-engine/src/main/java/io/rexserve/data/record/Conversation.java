package io.rexserve.data.record;

import io.rexserve.datasets.record.Dialogue;

/// Questions and answers about the picture whose answers speak of the record's regions.
///
/// @param dialogue its groundings are positions in the record's list of regions
/// @param by who wrote it
public record Conversation(Dialogue dialogue, String by) {}
