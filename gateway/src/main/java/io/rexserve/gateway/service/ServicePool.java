package io.rexserve.gateway.service;

/// The two services that answer with one model.
///
/// @param name what a request's `model` gives
public record ServicePool(String name, ServiceClient proposal, ServiceClient language) {}
