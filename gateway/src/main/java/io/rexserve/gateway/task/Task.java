package io.rexserve.gateway.task;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.v1.CaptionDetail;
import io.rexserve.v1.GroundedQuestion;
import io.rexserve.v1.PlainQuestion;
import io.rexserve.v1.RegionStyle;
import io.rexserve.v1.ScorePhrases;
import io.rexserve.v1.Turn;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/// A question about an image and its regions.
public sealed interface Task {
    /// Find every object of each label. Repeated labels are asked once.
    record Detect(List<String> labels) implements Task {
        public Detect {
            requireNone("labels", Labels.faults("label", labels));
            labels = Labels.distinct(labels);
        }
    }

    /// Say what is inside these regions.
    ///
    /// @param regions different indices; empty for all regions that there are
    record DescribeRegions(RegionStyle style, List<Integer> regions) implements Task {
        public DescribeRegions {
            regions = List.copyOf(regions);
        }

        /// @param missing whether a region is not there
        /// @param count of the regions that are there
        /// @throws ProblemException if a region that does not exist is asked for
        public void requireNone(IntPredicate missing, int count) {
            for (int i = 0; i < regions.size(); i++) {
                if (missing.test(regions.get(i))) {
                    throw ProblemException.invalid(
                            TaskFields.REGIONS + "[" + i + "]",
                            regions.get(i) + " (expected: below " + count + ", the number of regions)");
                }
            }
        }
    }

    /// Say how many objects of each label there are, and point at them. Repeated labels are asked once.
    record Count(List<String> labels) implements Task {
        public Count {
            requireNone("labels", Labels.faults("label", labels));
            labels = Labels.distinct(labels);
        }
    }

    /// Describe the whole image and point at what is mentioned.
    record Caption(CaptionDetail detail) implements Task {}

    /// Answer a free question.
    ///
    /// @param grounded whether the answer points at what it mentions
    /// @param history earlier questions of the same kind with their answers, oldest first
    record Question(String text, boolean grounded, List<Turn> history) implements Task {
        public Question {
            history = List.copyOf(history);
        }

        /// The first question of a conversation.
        public Question(String text, boolean grounded) {
            this(text, grounded, List.of());
        }
    }

    private static void requireNone(String what, List<String> faults) {
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(what + ": " + String.join("; ", faults));
        }
    }

    /// The labels to detect or count, in order; empty for tasks without labels.
    default List<String> labels() {
        return List.of();
    }

    /// The question as it is sent; none where regions are to be described and there are none.
    ///
    /// @param described indices of the regions to describe; without meaning for other tasks
    /// @param ranking what objects are found by; without meaning for tasks other than [Detect]
    default Optional<io.rexserve.v1.Question.Builder> question(List<Integer> described, Ranking ranking) {
        var question = io.rexserve.v1.Question.newBuilder();
        switch (this) {
            case Detect(List<String> labels) -> {
                if (ranking == Ranking.PHRASE) {
                    question.setScore(ScorePhrases.newBuilder().addAllPhrases(labels));
                } else {
                    question.setDetect(io.rexserve.v1.Detect.newBuilder().addAllLabels(labels));
                }
            }
            case DescribeRegions describe -> {
                if (described.isEmpty()) {
                    return Optional.empty();
                }
                question.setDescribeRegions(io.rexserve.v1.DescribeRegions.newBuilder()
                        .setStyle(describe.style())
                        .addAllIndices(described));
            }
            case Count(List<String> labels) ->
                question.setCount(io.rexserve.v1.Count.newBuilder().addAllLabels(labels));
            case Caption(CaptionDetail detail) ->
                question.setCaption(io.rexserve.v1.Caption.newBuilder().setDetail(detail));
            case Question(String text, boolean grounded, List<Turn> history) -> {
                if (grounded) {
                    question.setGroundedQuestion(
                            GroundedQuestion.newBuilder().setText(text).addAllHistory(history));
                } else {
                    question.setPlainQuestion(
                            PlainQuestion.newBuilder().setText(text).addAllHistory(history));
                }
            }
        }
        return Optional.of(question);
    }
}
