package io.rexserve.trainer.language;

import io.rexserve.datasets.art.ObjectName;
import io.rexserve.trainer.language.Question.Wanted;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Singles one object out by its place or size.
final class Superlative {
    private Superlative() {}

    /// @param superlative its place in [DecoderVocabulary#SUPERLATIVES]
    /// @param name of all the places
    /// @param places of the candidates with that name, at least two
    /// @param boxes cx, cy, w, h of every candidate, in sides of the square
    /// @param margin how far the runner-up has to stay behind, in sides of the square
    /// @return nothing if two are too close to tell
    static @Nullable Wanted single(int superlative, int name, List<Integer> places, double[][] boxes, double margin) {
        List<Integer> order = places.stream()
                .sorted(Comparator.comparingDouble(place -> key(superlative, boxes[place])))
                .toList();
        double first = key(superlative, boxes[order.get(0)]);
        double second = key(superlative, boxes[order.get(1)]);
        if (second - first < (superlative < 4 ? margin : 0.6 * margin)) {
            return null;
        }
        String phrase = DecoderVocabulary.SUPERLATIVES.get(superlative) + " "
                + ObjectName.all().get(name).text();
        return new Wanted(phrase, List.of(order.get(0)), List.of(), true);
    }

    // The asked one has the smallest.
    private static double key(int superlative, double[] box) {
        double size = Math.sqrt(box[2] * box[3]);
        return switch (superlative) {
            case 0 -> box[0];
            case 1 -> -box[0];
            case 2 -> box[1];
            case 3 -> -box[1];
            case 4 -> -size;
            default -> size;
        };
    }
}
