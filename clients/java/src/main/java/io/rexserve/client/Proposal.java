package io.rexserve.client;

/// A box that may hold an object.
///
/// @param score objectness, 0 to 1
public record Proposal(Box box, float score) {}
