package io.rexserve.trainer.question;

import io.rexserve.model.grammar.Tags;
import io.rexserve.model.grammar.Task;
import java.util.List;

/// A question with its answer. Regions are named by the numbers of their index tokens.
///
/// @param task as the server would get it
/// @param answer in the order of its text
record AskedQuestion(Task task, List<Part> answer) {
    AskedQuestion {
        answer = List.copyOf(answer);
    }

    /// A part of an answer.
    sealed interface Part {}

    /// Running text.
    record Text(String text) implements Part {}

    /// A phrase and the regions that show it.
    ///
    /// @param regions in no order; none if nothing shows the phrase
    /// @param leftOut regions of which nothing is taught: neither that they show the phrase nor that they do not
    record Listing(String phrase, List<Integer> regions, List<Integer> leftOut) implements Part {
        Listing {
            regions = List.copyOf(regions);
            leftOut = List.copyOf(leftOut);
        }
    }

    /// A region named in running text, as in `<obj0> shows a brown dog`.
    record Mention(int region) implements Part {}

    /// As a decoder would write it, lists in the order given.
    String text() {
        var text = new StringBuilder();
        for (Part part : answer) {
            switch (part) {
                case Text(String words) -> text.append(words);
                case Listing(String phrase, List<Integer> regions, List<Integer> _) ->
                    text.append(Tags.grounded(phrase, regions));
                case Mention(int region) -> text.append(Tags.region(region));
            }
        }
        return text.toString();
    }
}
