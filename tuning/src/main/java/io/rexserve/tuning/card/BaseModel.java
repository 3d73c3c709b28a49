package io.rexserve.tuning.card;

import io.rexserve.model.weights.ModelDigest;
import java.nio.file.Path;

/// What a model was made of.
///
/// @param part of the new model, `model` for the whole
/// @param name of its folder, or on Hugging Face
/// @param published whether the name is one of Hugging Face's
/// @param sha256 digest of its files, see [ModelDigest]
public record BaseModel(String part, String name, boolean published, String sha256) {
    /// A model folder that was tuned as a whole.
    public static BaseModel of(Path folder) {
        ModelDigest digest = ModelDigest.of(folder);
        return new BaseModel("model", digest.name(), false, digest.sha256());
    }
}
