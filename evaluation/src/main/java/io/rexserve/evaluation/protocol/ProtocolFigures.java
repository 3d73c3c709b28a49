package io.rexserve.evaluation.protocol;

import io.rexserve.evaluation.coco.Figure;
import java.util.Arrays;
import java.util.List;

/// What a protocol measured over a list of images.
public sealed interface ProtocolFigures
        permits AnswerCosts,
                Calibration,
                ChatRexProtocol,
                ClassAgnosticBoxes,
                ClassAgnosticRecall,
                CountingError,
                HumanRef,
                RefCocoAccuracy,
                RefusalRate,
                RegionNaming,
                RexOmniF1 {
    /// Keys of the images, each once, in the order of their first answer.
    List<String> images();

    /// The figures of a multiset of the images.
    ///
    /// Names and their order are the same for every multiset. The value is NaN where the multiset has nothing to
    /// measure.
    ///
    /// @param multiplicities how often each of [#images()] counts, 0 or more
    /// @throws IllegalArgumentException if the array is not as long as the list of images
    List<Figure> figures(int[] multiplicities);

    /// The figures of all images, each counted once.
    default List<Figure> figures() {
        var once = new int[images().size()];
        Arrays.fill(once, 1);
        return figures(once);
    }

    /// What a reader must know to compare the figures with published ones.
    List<String> notes();
}
