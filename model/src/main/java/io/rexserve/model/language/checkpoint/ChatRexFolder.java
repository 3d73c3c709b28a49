package io.rexserve.model.language.checkpoint;

import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.ModelFile;
import io.rexserve.model.weights.WeightRoles;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// The configuration of a model folder of the ChatRex family, with the origin of every value.
///
/// @param config the network
/// @param overrides those in force, of `rexserve.json` and of the caller together
/// @param settings every value with its origin
/// @param format of `config.json`
/// @param family `model_type` and `architectures` of the configuration, in small letters
public record ChatRexFolder(
        ChatRexConfig config, CheckpointOverrides overrides, List<Setting> settings, Format format, String family) {
    /// The format of a configuration.
    public enum Format {
        /// This project's, which states every shape.
        OWN,
        /// Hugging Face's, which the publishers use.
        HUGGING_FACE
    }

    private static final String CONFIG = "config.json";

    public ChatRexFolder {
        settings = List.copyOf(settings);
    }

    /// Reads the configuration beside a checkpoint, in either format.
    ///
    /// @param folder where `config.json` is and where `rexserve.json` may be
    /// @param checkpoint for shapes that the configuration does not state; no values are read
    /// @param given override `rexserve.json`
    /// @throws CheckpointException naming the file, the key, the value and what was expected
    public static ChatRexFolder read(Path folder, Checkpoint checkpoint, CheckpointOverrides given) {
        Path file = folder.resolve(CONFIG);
        return read(file, ConfigSection.read(file), checkpoint, given.over(CheckpointOverrides.read(folder)));
    }

    /// As [#read], but `config.json` may be missing; it then counts as empty.
    public static ChatRexFolder readLeniently(Path folder, Checkpoint checkpoint, CheckpointOverrides given) {
        Path file = folder.resolve(CONFIG);
        ConfigSection config = ModelFile.isThere(file) ? ConfigSection.read(file) : ConfigSection.empty(file);
        return read(file, config, checkpoint, given.over(CheckpointOverrides.read(folder)));
    }

    private static ChatRexFolder read(
            Path file, ConfigSection config, Checkpoint checkpoint, CheckpointOverrides overrides) {
        var settings = new SettingResolver(CONFIG);
        try {
            if (OwnConfig.is(config)) {
                CheckpointShapes found = CheckpointShapes.found(checkpoint, overrides.names());
                ChatRexConfig read = new OwnConfig(config, found, overrides, settings).read();
                return new ChatRexFolder(read, overrides, settings.withoutGuesses(), Format.OWN, family(config));
            }
            CheckpointShapes shapes = CheckpointShapes.of(checkpoint, overrides.names());
            ChatRexConfig read = new HuggingFaceConfig(config, shapes, overrides, settings).read();
            return new ChatRexFolder(read, overrides, settings.all(), Format.HUGGING_FACE, family(config));
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(file + ": " + e.getMessage(), e);
        }
    }

    static String family(ConfigSection config) {
        return (config.text("model_type", "") + " " + config.anyText("architectures")).toLowerCase(Locale.ROOT);
    }

    /// Claims every tensor that the network reads, by part; [WeightRoles#faults] lists what does not fit.
    public void claim(WeightRoles roles) {
        ChatRexRoles.claim(roles, this);
    }

    /// Values that are neither stated nor shown by a tensor.
    public List<Setting> guesses() {
        return settings.stream()
                .filter(setting -> setting.origin() == Setting.Origin.GUESS)
                .toList();
    }
}
