package io.rexserve.data.stage;

/// What the process that runs a stage offers it.
///
/// @param threads that one operator of a model may use: cores of the process divided by its slots
/// @param endpoints limits and budgets of endpoints, for the whole run
public record StageEnvironment(int threads, EndpointLimits endpoints) {}
