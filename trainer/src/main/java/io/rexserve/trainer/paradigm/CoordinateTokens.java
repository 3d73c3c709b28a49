package io.rexserve.trainer.paradigm;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.trainer.language.DecoderVocabulary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/// The tokens of coordinates: 128 for each of the four edges, so that one output layer can name an edge and its bin at
/// once, as an index token names a region.
///
/// Their embeddings start as sines, near for near bins, in the directions of [EdgeWaves] and in some more. Index tokens
/// have no order and start at random.
final class CoordinateTokens {
    private static final List<String> EDGES = List.of("left", "top", "right", "bottom");
    private static final int REACH = 2; // bins on either side that count as near
    private static final int[] FINE_OCTAVES = {1, 5};
    private static final long SEED = 20_261_130;

    private final int first;

    /// @param vocabulary made with [#tokens]
    CoordinateTokens(DecoderVocabulary vocabulary) {
        this.first = vocabulary.id(tokens().getFirst());
        if (first < 0) {
            throw new IllegalArgumentException("vocabulary: no token " + tokens().getFirst());
        }
    }

    /// All tokens, edge by edge.
    static List<String> tokens() {
        return EDGES.stream()
                .flatMap(edge -> IntStream.range(0, BinnedBox.COUNT)
                        .mapToObj(bin -> String.format(Locale.ROOT, "<%s_%d>", edge, bin)))
                .toList();
    }

    /// @param edge 0 left, 1 top, 2 right, 3 bottom
    int id(int edge, int bin) {
        return first + edge * BinnedBox.COUNT + bin;
    }

    /// The four tokens of a box, in their order.
    List<Integer> ids(BinnedBox box) {
        return IntStream.range(0, BinnedBox.EDGES)
                .mapToObj(edge -> id(edge, box.bins().get(edge)))
                .toList();
    }

    /// The bin of a token of this edge.
    int bin(int edge, int id) {
        return id - id(edge, 0);
    }

    /// Tokens of an edge that a box cannot have: up to the bin of its opposite edge.
    ///
    /// @param edge right or bottom
    /// @param opposite the token of the left or of the top edge
    List<Integer> below(int edge, int opposite) {
        return edge(edge, 0, bin(edge - 2, opposite));
    }

    /// Tokens of an edge from one bin to another, both included.
    List<Integer> edge(int edge, int low, int high) {
        return IntStream.rangeClosed(id(edge, low), id(edge, high)).boxed().toList();
    }

    /// The token of an edge three times, its neighbours twice and theirs once: a coordinate that is nearly right is not
    /// as wrong as any other.
    List<Integer> near(int edge, int id) {
        int bin = bin(edge, id);
        var near = new ArrayList<Integer>();
        for (int other = Math.max(0, bin - REACH); other <= Math.min(BinnedBox.COUNT - 1, bin + REACH); other++) {
            near.addAll(Collections.nCopies(1 + REACH - Math.abs(other - bin), id(edge, other)));
        }
        return near;
    }

    /// What the embeddings start from, by token; each about as long as those of other tokens.
    Map<Integer, float[]> start(EdgeWaves waves) {
        var random = new Random(SEED);
        var rows = new HashMap<Integer, float[]>();
        double scale = 1.6 / Math.sqrt(1.0 + EdgeWaves.WAVES + FINE_OCTAVES.length);
        for (int edge = 0; edge < BinnedBox.EDGES; edge++) {
            double[][] directions = directions(random);
            for (int bin = 0; bin < BinnedBox.COUNT; bin++) {
                double place = (bin + 0.5) / BinnedBox.COUNT;
                float[] row = fine(directions, place, scale);
                waves.add(row, 0, edge, place, scale);
                rows.put(id(edge, bin), row);
            }
        }
        return rows;
    }

    // The direction of the edge, and the octaves that waves leave out.
    private static float[] fine(double[][] directions, double place, double scale) {
        var row = new float[NameVectors.WIDTH];
        for (int k = 0; k < row.length; k++) {
            double value = directions[0][k];
            for (int i = 0; i < FINE_OCTAVES.length; i++) {
                double angle = Math.PI * (1 << FINE_OCTAVES[i]) * place;
                value += Math.sin(angle) * directions[1 + 2 * i][k] + Math.cos(angle) * directions[2 + 2 * i][k];
            }
            row[k] = (float) (scale * value);
        }
        return row;
    }

    private static double[][] directions(Random random) {
        var directions = new double[1 + 2 * FINE_OCTAVES.length][NameVectors.WIDTH];
        for (double[] direction : directions) {
            for (int k = 0; k < direction.length; k++) {
                direction[k] = random.nextGaussian() / Math.sqrt(NameVectors.WIDTH);
            }
        }
        return directions;
    }
}
