package io.rexserve.datasets.photograph;

import io.rexserve.datasets.art.ObjectName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What annotated photographs call a thing.
///
/// @param name number of the name that the embedded model has for it, or -1: another thing, which is neither a name nor
/// background
/// @param also names that a thing of this kind may have, too: where it is, they are not known to be absent
public record Spelling(int name, Set<Integer> also) {
    private static final String TABLE = "spellings.tsv";

    public Spelling {
        also = Set.copyOf(also);
    }

    /// Whether the embedded model has a name for it.
    public boolean named() {
        return name >= 0;
    }

    /// The meaning of a category's name in an annotated set. Names of the embedded model mean themselves.
    public static Spelling of(String category) {
        Spelling listed = Loaded.TABLE.get(category);
        return listed != null ? listed : new Spelling(Loaded.NUMBERS.getOrDefault(category, -1), Set.of());
    }

    /// Whether annotated photographs have a category for the name. The others are known from drawings alone.
    public static boolean annotated(int name) {
        return Loaded.ANNOTATED.contains(name);
    }

    private static final class Loaded {
        static final Map<String, Integer> NUMBERS = numbers();
        static final Map<String, Spelling> TABLE = read();
        static final Set<Integer> ANNOTATED =
                TABLE.values().stream().map(Spelling::name).collect(Collectors.toSet());
    }

    private static Map<String, Integer> numbers() {
        List<ObjectName> names = ObjectName.all();
        return IntStream.range(0, names.size())
                .boxed()
                .collect(Collectors.toMap(number -> names.get(number).text(), number -> number));
    }

    private static Map<String, Spelling> read() {
        var in = Objects.requireNonNull(Spelling.class.getResourceAsStream(TABLE), TABLE);
        try (var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            var table = new HashMap<String, Spelling>();
            reader.lines().skip(1).map(line -> line.split("\t", -1)).forEach(cell -> {
                int name = cell[1].isEmpty() ? -1 : number(cell[1]);
                Set<Integer> also = Stream.of(cell[2].split(",", -1))
                        .filter(other -> !other.isEmpty())
                        .map(Spelling::number)
                        .collect(Collectors.toSet());
                table.put(cell[0], new Spelling(name, also));
            });
            return table;
        } catch (IOException e) {
            throw new UncheckedIOException(TABLE + " could not be read", e);
        }
    }

    private static int number(String name) {
        Integer number = Loaded.NUMBERS.get(name);
        if (number == null) {
            throw new IllegalStateException(TABLE + ": " + name + " (expected: a name of the embedded model)");
        }
        return number;
    }
}
