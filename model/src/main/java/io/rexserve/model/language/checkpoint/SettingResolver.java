package io.rexserve.model.language.checkpoint;

import io.rexserve.model.language.checkpoint.Setting.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Resolves the values of a configuration one by one and keeps the origin of each: an override, else the folder, else
/// what tensors or published models suggest.
final class SettingResolver {
    private final String folder;
    private final List<Setting> all = new ArrayList<>();

    /// A value that is stated nowhere.
    record Inferred<T>(T value, Origin origin, String reason) {
        static <T> Inferred<T> fromTensors(T value, String reason) {
            return new Inferred<>(value, Origin.TENSORS, reason);
        }

        static <T> Inferred<T> guess(T value, String reason) {
            return new Inferred<>(value, Origin.GUESS, reason);
        }
    }

    /// @param folder name of the configuration file, for reasons
    SettingResolver(String folder) {
        this.folder = folder;
    }

    <T> T resolve(String key, @Nullable T override, Optional<T> stated, Supplier<Inferred<T>> otherwise) {
        if (override != null) {
            return add(
                    key,
                    override,
                    Origin.OVERRIDE,
                    stated.map(value -> "instead of " + value).orElse("override"));
        }
        if (stated.isPresent()) {
            return add(key, stated.get(), Origin.FOLDER, folder);
        }
        Inferred<T> inferred = otherwise.get();
        return add(key, inferred.value(), inferred.origin(), inferred.reason());
    }

    <T> T add(String key, T value, Origin origin, String reason) {
        String text = value.toString().replace("\n", "\\n");
        all.add(new Setting(key, text, origin, reason));
        return value;
    }

    List<Setting> all() {
        return List.copyOf(all);
    }

    /// The same for this project's own format, whose defaults are no guesses.
    List<Setting> withoutGuesses() {
        return all.stream()
                .map(setting -> setting.origin() == Origin.GUESS
                        ? new Setting(setting.key(), setting.value(), Origin.FOLDER, "default of " + folder)
                        : setting)
                .toList();
    }
}
