package io.rexserve.evaluation.report;

import io.rexserve.evaluation.coco.Figure;
import io.rexserve.evaluation.protocol.ProtocolFigures;
import java.util.Arrays;
import java.util.List;

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
