package io.rexserve.model.language.checkpoint;

import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.WeightRoles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// What a model folder of the ChatRex family says about its network, and what had to be found out or guessed.
///
/// @param config the network
/// @param overrides those in force, of `rexserve.json` and of the caller together
/// @param settings how each value came about
/// @param form whose form the configuration has
/// @param family `model_type` and `architectures` of the configuration, in small letters
public record ChatRexFolder(
        ChatRexConfig config, CheckpointOverrides overrides, List<Setting> settings, Form form, String family) {
    /// Whose form a configuration has.
    public enum Form {
        /// This project's, which states every shape.
        OWN,
        /// The publishers', Hugging Face's.
        PUBLISHERS
    }

    private static final String CONFIG = "config.json";

    public ChatRexFolder {
        settings = List.copyOf(settings);
    }

    /// Reads the configuration beside a checkpoint, in this project's form or in the publishers'.
    ///
    /// @param folder where `config.json` is and where `rexserve.json` may be
    /// @param checkpoint for shapes that the configuration does not state; no values are read
    /// @param given wins over `rexserve.json`
    /// @throws CheckpointException naming the file, the key, the value and what was expected
    public static ChatRexFolder read(Path folder, Checkpoint checkpoint, CheckpointOverrides given) {
        Path file = folder.resolve(CONFIG);
        return read(file, ConfigSection.read(file), checkpoint, given.over(CheckpointOverrides.read(folder)));
    }

    /// As [#read], but a folder without `config.json` is taken as one whose configuration says nothing.
    public static ChatRexFolder readLeniently(Path folder, Checkpoint checkpoint, CheckpointOverrides given) {
        Path file = folder.resolve(CONFIG);
        ConfigSection config = Files.exists(file) ? ConfigSection.read(file) : ConfigSection.empty(file);
        return read(file, config, checkpoint, given.over(CheckpointOverrides.read(folder)));
    }

    private static ChatRexFolder read(
            Path file, ConfigSection config, Checkpoint checkpoint, CheckpointOverrides overrides) {
        var settings = new Settings(CONFIG);
        try {
            if (ShortForm.is(config)) {
                ChatRexConfig read = new ShortForm(config, overrides, settings).read();
                return new ChatRexFolder(read, overrides, settings.withDefaultsOfTheForm(), Form.OWN, family(config));
            }
            CheckpointShapes shapes = CheckpointShapes.of(checkpoint, overrides.names());
            ChatRexConfig read = new PublishersForm(config, shapes, overrides, settings).read();
            return new ChatRexFolder(read, overrides, settings.all(), Form.PUBLISHERS, family(config));
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(file + ": " + e.getMessage(), e);
        }
    }

    static String family(ConfigSection config) {
        return (config.text("model_type", "") + " " + config.anyText("architectures")).toLowerCase(Locale.ROOT);
    }

    /// Claims every tensor that the network reads, by part; [WeightRoles#faults] tells what does not fit.
    public void claim(WeightRoles roles) {
        ChatRexRoles.claim(roles, this);
    }

    /// What nobody stated and no tensor shows.
    public List<Setting> guesses() {
        return settings.stream()
                .filter(setting -> setting.origin() == Setting.Origin.GUESS)
                .toList();
    }
}
