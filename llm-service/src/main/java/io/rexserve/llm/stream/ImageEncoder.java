package io.rexserve.llm.stream;

import ai.djl.ndarray.NDManager;
import io.rexserve.image.RgbImage;
import io.rexserve.model.language.ChatRexModel;
import io.rexserve.model.language.EncodedImage;

/// Runs the towers on an image, `ChatRexModel::encode` unless a test has another.
@FunctionalInterface
public interface ImageEncoder {
    /// @param scope owns the result
    EncodedImage encode(ChatRexModel network, NDManager scope, RgbImage image);
}
