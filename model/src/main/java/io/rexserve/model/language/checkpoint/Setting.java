package io.rexserve.model.language.checkpoint;

/// How one value of a model's configuration came about.
///
/// @param key as in [CheckpointOverrides], or the configuration's own where it cannot be overridden
/// @param value what it is
/// @param origin who said so
/// @param reason where it was found, or why it is the best guess
public record Setting(String key, String value, Origin origin, String reason) {
    /// Who decides, the first that has something to say.
    public enum Origin {
        /// `rexserve.json` or the caller.
        OVERRIDE,
        /// A configuration file of the model folder.
        FOLDER,
        /// The shape of a tensor.
        TENSORS,
        /// Nobody: what the published models are known or believed to use.
        GUESS
    }

    /// `key = value (reason)`
    public String text() {
        return key + " = " + value + " (" + reason + ")";
    }
}
