package io.rexserve.evaluation.protocol;

/// Whether a model answered with objects when asked for a name or phrase.
///
/// @param image key of the image
/// @param group such as a data set
/// @param phrase what was asked for
/// @param present whether the image shows it
/// @param refused whether the answer holds no box
public record RefusalAnswer(String image, String group, String phrase, boolean present, boolean refused) {}
