package io.rexserve.trainer.vocabulary;

import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;

/// Rows of an embedding table, or of an output layer, for new tokens.
final class NewRows {
    private static final long SEED = 7919;

    private NewRows() {}

    /// The table with a row for each new token.
    ///
    /// Names take free directions where the table has such. Every other token gets the mean of the known rows plus
    /// noise of their spread: it starts as a word like any other.
    ///
    /// @param table `[rows][hidden]`
    /// @param added new tokens; their ids follow one another
    /// @param names the first tokens of them, which are names
    /// @return `[rows][hidden]`, the known ones unchanged
    static float[][] grown(
            float[][] table, SequencedMap<String, Integer> added, int names, Optional<FreeDirections> free) {
        int first = added.firstEntry().getValue();
        var grown = new float[Math.max(table.length, first + added.size())][];
        System.arraycopy(table, 0, grown, 0, table.length);
        float[][] moments = moments(table, first);
        var random = new Random(SEED);
        for (int i = 0; i < added.size(); i++) {
            grown[first + i] =
                    i < names && free.isPresent() ? free.get().rows().get(i).clone() : sample(moments, random);
        }
        return grown;
    }

    /// Mean and standard deviation of each channel over the rows that tokens use.
    private static float[][] moments(float[][] table, int rows) {
        int used = Math.min(rows, table.length);
        int hidden = table[0].length;
        var moments = new float[2][hidden];
        for (int channel = 0; channel < hidden; channel++) {
            double sum = 0;
            double squares = 0;
            for (int row = 0; row < used; row++) {
                sum += table[row][channel];
                squares += (double) table[row][channel] * table[row][channel];
            }
            double mean = sum / used;
            moments[0][channel] = (float) mean;
            moments[1][channel] = (float) Math.sqrt(Math.max(0, squares / used - mean * mean));
        }
        return moments;
    }

    private static float[] sample(float[][] moments, Random random) {
        var row = new float[moments[0].length];
        for (int i = 0; i < row.length; i++) {
            row[i] = moments[0][i] + moments[1][i] * (float) random.nextGaussian();
        }
        return row;
    }
}
