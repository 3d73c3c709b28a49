package io.rexserve.data.stage;

/// What the process that runs a stage offers it.
///
/// @param threads that one operator of a model may use: as many as the recipe says, since they decide how sums are
/// rounded
/// @param endpoints limits and budgets of endpoints, for the whole run
public record StageEnvironment(int threads, EndpointLimits endpoints) {}
