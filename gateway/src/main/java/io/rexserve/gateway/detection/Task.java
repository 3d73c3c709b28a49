package io.rexserve.gateway.detection;

import io.rexserve.v1.Caption;
import io.rexserve.v1.CaptionDetail;
import io.rexserve.v1.Count;
import io.rexserve.v1.DescribeRegions;
import io.rexserve.v1.Detect;
import io.rexserve.v1.GroundedConversation;
import io.rexserve.v1.PlainText;
import io.rexserve.v1.Question;
import io.rexserve.v1.RegionStyle;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// What is asked about a picture and its regions.
public sealed interface Task {
    /// Find every object of each label. Repeated labels are asked once.
    record Find(List<String> labels) implements Task {
        public Find {
            requireNone("labels", Labels.faults("label", labels));
            labels = Labels.once(labels);
        }
    }

    /// Say what is inside these regions.
    ///
    /// @param regions different indices; empty for all regions that there are
    record DescribeEach(RegionStyle style, List<Integer> regions) implements Task {
        public DescribeEach {
            regions = List.copyOf(regions);
        }
    }

    /// Say how many objects of each label there are, and point at them. Repeated labels are asked once.
    record CountObjects(List<String> labels) implements Task {
        public CountObjects {
            requireNone("labels", Labels.faults("label", labels));
            labels = Labels.once(labels);
        }
    }

    /// Describe the whole picture and point at what is mentioned.
    record DescribePicture(CaptionDetail detail) implements Task {}

    /// Answer a free question.
    ///
    /// @param grounded whether the answer points at what it mentions
    record Converse(String question, boolean grounded) implements Task {}

    private static void requireNone(String what, List<String> faults) {
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(what + ": " + String.join("; ", faults));
        }
    }

    /// What is looked for or counted, in order; empty for tasks without labels.
    default List<String> labels() {
        return List.of();
    }

    /// The question as it is sent; none where all regions are to be described and there are none.
    default Optional<Question> question(int regionCount) {
        var question = Question.newBuilder();
        switch (this) {
            case Find(List<String> labels) ->
                question.setDetect(Detect.newBuilder().addAllLabels(labels));
            case DescribeEach(RegionStyle style, List<Integer> regions) -> {
                List<Integer> indices = regions.isEmpty()
                        ? IntStream.range(0, regionCount).boxed().toList()
                        : regions;
                if (indices.isEmpty()) {
                    return Optional.empty();
                }
                question.setDescribeRegions(
                        DescribeRegions.newBuilder().setStyle(style).addAllIndices(indices));
            }
            case CountObjects(List<String> labels) ->
                question.setCount(Count.newBuilder().addAllLabels(labels));
            case DescribePicture(CaptionDetail detail) ->
                question.setCaption(Caption.newBuilder().setDetail(detail));
            case Converse(String text, boolean grounded) -> {
                if (grounded) {
                    question.setConversation(GroundedConversation.newBuilder().setText(text));
                } else {
                    question.setPlainText(PlainText.newBuilder().setText(text));
                }
            }
        }
        return Optional.of(question.build());
    }
}
