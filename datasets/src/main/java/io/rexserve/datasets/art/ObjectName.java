package io.rexserve.datasets.art;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// A name that the embedded model knows.
///
/// @param text the name as users write it, such as `hot dog`
/// @param superCategory its group, such as `snack`
/// @param code the code points of its drawings, such as `1f32d`; empty where it has none
public record ObjectName(String text, String superCategory, String code) {

    /// All names; a name's number is its index in this list. The drawn ones come first.
    public static List<ObjectName> all() {
        return Loaded.NAMES;
    }

    /// Names that scenes are composed of, the first of all; the others are learnt from photographs alone.
    public static List<ObjectName> drawn() {
        return Loaded.DRAWN;
    }

    private static final class Loaded {
        static final List<ObjectName> NAMES = read();
        static final List<ObjectName> DRAWN =
                NAMES.stream().takeWhile(name -> !name.code().isEmpty()).toList();
    }

    private static List<ObjectName> read() {
        var in = Objects.requireNonNull(ObjectName.class.getResourceAsStream("vocabulary.tsv"), "vocabulary.tsv");
        try (var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines()
                    .skip(1)
                    .map(line -> line.split("\t", -1))
                    .map(cell -> new ObjectName(cell[0], cell[1], cell[3].replace(".webp", "")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("vocabulary.tsv could not be read", e);
        }
    }
}
