package io.rexserve.trainer.vocabulary;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.datasets.art.ObjectName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The directions that new names can take in an embedding table built on [NameVectors]: orthogonal to every name's and
/// to the box code, so that neither the towers' tokens of known objects nor the places of boxes speak of them.
///
/// @param rows of length 1, `[free][192]`
record FreeDirections(List<float[]> rows) {
    /// Axes of the complement that carry the box code: four straight ones, and sine and cosine of four coordinates in
    /// two octaves.
    private static final int BOX_CODE = 20;

    /// Cosine from which a row is taken to stand in a direction; bfloat16 keeps it above .999.
    private static final double SAME = 0.9;

    /// @param ids of the tokenizer
    /// @param table `[rows][hidden]`
    /// @return empty where the table is not built on name vectors
    static Optional<FreeDirections> of(Map<String, Integer> ids, float[][] table) {
        if (!isBuiltOnNameVectors(ids, table)) {
            return Optional.empty();
        }
        float[][] complement = new NameVectors().complement();
        var free = new ArrayList<float[]>();
        for (int i = BOX_CODE; i < complement.length; i++) {
            float[] direction = complement[i];
            boolean taken = false;
            for (float[] row : table) {
                taken |= Math.abs(cosine(row, direction)) > SAME;
            }
            if (!taken) {
                free.add(direction);
            }
        }
        return Optional.of(new FreeDirections(free));
    }

    private static boolean isBuiltOnNameVectors(Map<String, Integer> ids, float[][] table) {
        if (table.length == 0 || table[0].length != NameVectors.WIDTH) {
            return false;
        }
        var vectors = new NameVectors();
        List<ObjectName> names = ObjectName.all();
        for (int name = 0; name < names.size(); name++) {
            Integer id = ids.get(names.get(name).text());
            if (id == null || id >= table.length || cosine(table[id], vectors.name(name)) < SAME) {
                return false;
            }
        }
        return true;
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
