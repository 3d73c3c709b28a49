package io.rexserve.model.grammar;

import java.util.List;

/// What a decoder can be asked about one image and its regions. Regions are indices into the prompt's list of boxes,
/// from 0.
public sealed interface Task {
    /// Which regions show each of these names or phrases.
    record Detect(List<String> labels) implements Task {
        public Detect {
            labels = cleaned(labels);
        }
    }

    /// What these regions show; the style sets the length.
    record DescribeRegions(RegionStyle style, List<Integer> regions) implements Task {
        public DescribeRegions {
            regions = List.copyOf(regions);
            if (regions.isEmpty()) {
                throw new IllegalArgumentException("regions: none (expected: at least one index)");
            }
        }
    }

    /// How many of each of these there are, and where.
    record Count(List<String> labels) implements Task {
        public Count {
            labels = cleaned(labels);
        }
    }

    /// A description of the whole image, with the objects that it mentions.
    record Caption(CaptionDetail detail) implements Task {}

    /// A free question. A grounded one is answered with the regions of the objects that the answer mentions.
    ///
    /// @param history earlier turns of the same conversation, oldest first
    record Question(String text, boolean grounded, List<Turn> history) implements Task {
        public Question {
            if (text.isBlank()) {
                throw new IllegalArgumentException("question: blank (expected: some text)");
            }
            history = List.copyOf(history);
        }

        /// The first question of a conversation.
        public Question(String text, boolean grounded) {
            this(text, grounded, List.of());
        }
    }

    /// How long a region's description is.
    enum RegionStyle {
        CATEGORY,
        SHORT_PHRASE,
        BRIEF,
        SENTENCE
    }

    /// How long a caption is.
    enum CaptionDetail {
        BRIEF,
        DETAILED
    }

    private static List<String> cleaned(List<String> labels) {
        if (labels.isEmpty()) {
            throw new IllegalArgumentException("labels: none (expected: at least one)");
        }
        if (labels.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("labels: " + labels + " (expected: none of them blank)");
        }
        // A line break inside a label would look like the end of the question.
        return labels.stream()
                .map(label -> label.strip().replaceAll("\\s+", " "))
                .toList();
    }
}
