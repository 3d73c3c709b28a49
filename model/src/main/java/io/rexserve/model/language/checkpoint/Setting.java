package io.rexserve.model.language.checkpoint;

/// One value of a model's configuration and its origin.
///
/// @param key as in [CheckpointOverrides], or the configuration's own where it cannot be overridden
/// @param origin where it comes from
/// @param reason where it was found, or why it is guessed
public record Setting(String key, String value, Origin origin, String reason) {
    /// In order of precedence.
    public enum Origin {
        /// `rexserve.json` or the caller.
        OVERRIDE,
        /// A configuration file of the model folder.
        FOLDER,
        /// The shape of a tensor.
        TENSORS,
        /// What the published models are known or believed to use.
        GUESS
    }

    /// `key = value (reason)`
    public String text() {
        return key + " = " + value + " (" + reason + ")";
    }
}
