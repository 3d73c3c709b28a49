package io.rexserve.evaluation.protocol;

/// The name that a model gave a region.
///
/// @param image key of the image
/// @param group data set, such as "lvis"
/// @param truth annotated category
/// @param answer the model's text, as it was answered
public record RegionAnswer(String image, String group, String truth, String answer) {}
