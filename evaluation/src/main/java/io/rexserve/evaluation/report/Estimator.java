package io.rexserve.evaluation.report;

import io.rexserve.evaluation.coco.Figure;
import io.rexserve.evaluation.protocol.ProtocolFigures;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// Figures of any multiset of images.
public interface Estimator {
    /// Keys of the images, in the order of multiplicities.
    List<String> images();

    /// Names of the figures.
    List<String> names();

    /// Values in the order of the names, NaN where there is nothing to measure. Called by several threads.
    ///
    /// @param multiplicities how often each image counts
    double[] values(int[] multiplicities);

    static Estimator of(ProtocolFigures figures) {
        return new OfProtocol(figures);
    }

    /// The figures of all images, each counted once.
    default double[] values() {
        var once = new int[images().size()];
        Arrays.fill(once, 1);
        return values(once);
    }

    /// The same figures of a part of the images.
    default Estimator restricted(Set<String> images) {
        return images.containsAll(images()) ? this : new Restricted(this, images);
    }

    /// The same with a prefix before each name.
    default Estimator prefixed(String prefix) {
        return prefix.isEmpty() ? this : new Prefixed(this, prefix);
    }

    /// Names as summaries and floors have them.
    record Prefixed(Estimator own, String prefix) implements Estimator {
        @Override
        public List<String> images() {
            return own.images();
        }

        @Override
        public List<String> names() {
            return own.names().stream().map(name -> prefix + name).toList();
        }

        @Override
        public double[] values(int[] multiplicities) {
            return own.values(multiplicities);
        }
    }

    /// Some of an estimator's images.
    final class Restricted implements Estimator {
        private final Estimator all;
        /// Places of the images among all.
        private final int[] places;

        Restricted(Estimator all, Set<String> images) {
            this.all = all;
            places = IntStream.range(0, all.images().size())
                    .filter(i -> images.contains(all.images().get(i)))
                    .toArray();
        }

        @Override
        public List<String> images() {
            return Arrays.stream(places).mapToObj(all.images()::get).toList();
        }

        @Override
        public List<String> names() {
            return all.names();
        }

        @Override
        public double[] values(int[] multiplicities) {
            var expanded = new int[all.images().size()];
            for (int i = 0; i < places.length; i++) {
                expanded[places[i]] = multiplicities[i];
            }
            return all.values(expanded);
        }
    }

    /// The figures of a protocol.
    record OfProtocol(ProtocolFigures figures, List<String> images, List<String> names) implements Estimator {
        OfProtocol(ProtocolFigures figures) {
            this(
                    figures,
                    List.copyOf(figures.images()),
                    figures.figures().stream().map(Figure::name).toList());
        }

        @Override
        public double[] values(int[] multiplicities) {
            return figures.figures(multiplicities).stream()
                    .mapToDouble(Figure::value)
                    .toArray();
        }
    }
}
