package io.rexserve.gateway.detection;

import io.rexserve.image.box.PixelBox;

/// An object that the language model pointed at.
///
/// @param label as asked for
/// @param box in pixels of the upright picture
/// @param proposalIndex position of the box among the proposals
/// @param proposalScore objectness of the box, 0 to 1
/// @param tokenProbability of the index among all tokens that the model could choose from, 0 to 1
public record DetectedObject(
        String label, PixelBox box, int proposalIndex, float proposalScore, float tokenProbability) {}
