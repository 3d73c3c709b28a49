package io.rexserve.trainer.vocabulary;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.datasets.art.ObjectName;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The directions that new names can take in an embedding table built on [NameVectors]: orthogonal to those of the
/// names
/// in the table and to the box code, so that neither the towers' tokens of known objects nor the places of boxes speak
/// of
/// them. Those of names that the table lacks come last: towers may know their objects.
///
/// @param rows of length 1, `[free][192]`
record FreeDirections(List<float[]> rows) {
    /// Cosine from which a row is taken to stand in a direction; bfloat16 keeps it above .999.
    private static final double SAME = 0.9;

    /// Names in their directions from which a table is taken to be built on them; an export may leave some out.
    private static final int MIN_NAMES = NameVectors.NAMES / 2;

    /// @param ids of the tokenizer
    /// @param table `[rows][hidden]`
    /// @return empty where the table is not built on name vectors
    static Optional<FreeDirections> of(Map<String, Integer> ids, float[][] table) {
        if (!isBuiltOnNameVectors(ids, table)) {
            return Optional.empty();
        }
        var vectors = new NameVectors();
        Stream<float[]> unused = Arrays.stream(vectors.complement()).skip(NameVectors.BOX_AXES);
        Stream<float[]> names = IntStream.range(0, NameVectors.NAMES).mapToObj(vectors::name);
        return Optional.of(new FreeDirections(Stream.concat(unused, names)
                .filter(direction -> Arrays.stream(table).noneMatch(row -> Math.abs(cosine(row, direction)) > SAME))
                .toList()));
    }

    private static boolean isBuiltOnNameVectors(Map<String, Integer> ids, float[][] table) {
        if (table.length == 0 || table[0].length != NameVectors.WIDTH) {
            return false;
        }
        var vectors = new NameVectors();
        List<ObjectName> names = ObjectName.all();
        int found = 0;
        for (int name = 0; name < names.size(); name++) {
            Integer id = ids.get(names.get(name).text());
            if (id != null && id < table.length && cosine(table[id], vectors.name(name)) > SAME) {
                found++;
            }
        }
        return found >= MIN_NAMES;
    }

    private static double cosine(float[] a, float[] b) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        return aa == 0 || bb == 0 ? 0 : dot / Math.sqrt(aa * bb);
    }
}
