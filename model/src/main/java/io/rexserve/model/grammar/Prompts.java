package io.rexserve.model.grammar;

import io.rexserve.model.grammar.PromptSegment.ImagePlaceholder;
import io.rexserve.model.grammar.PromptSegment.RegionPlaceholder;
import io.rexserve.model.grammar.PromptSegment.RegionTag;
import io.rexserve.model.grammar.PromptSegment.TemplateText;
import io.rexserve.model.grammar.PromptSegment.UserText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Prompts exactly as the published models were trained on them, misspellings included. In the turns of a
/// [ChatTemplate] they read `image \n (<objI> region)* \n question`.
///
/// Upstream drops every `<image>` from a question and reads `<obj3>` in it as that region's index. Here both stay what
/// the user typed: plain characters.
///
/// A prompt consists of a prefix, the same for every question about an image, and a question. The prefix ends with the
/// last placeholder, where text is split for the tokenizer anyway, so that its KV cache can be shared.
public final class Prompts {
    private static final PromptSegment SEPARATOR = new TemplateText("; ");

    private Prompts() {}

    /// The whole prompt: [#prefix] and [#question].
    public static List<PromptSegment> prompt(ChatTemplate template, int regionCount, Task task) {
        return joined(Stream.of(prefix(template, regionCount), question(template, regionCount, task)));
    }

    /// Everything up to the last placeholder. It starts the sequence.
    public static List<PromptSegment> prefix(ChatTemplate template, int regionCount) {
        List<PromptSegment> prefix =
                new ArrayList<>(List.of(new TemplateText(template.start()), new ImagePlaceholder()));
        if (regionCount > 0) {
            prefix.add(new TemplateText("\n"));
        }
        for (int region = 0; region < regionCount; region++) {
            prefix.add(new RegionTag(region));
            prefix.add(new RegionPlaceholder(region));
        }
        return List.copyOf(prefix);
    }

    /// Everything after the last placeholder, up to where the answer starts.
    ///
    /// @throws IllegalArgumentException when the task asks about a region that the prompt does not carry
    public static List<PromptSegment> question(ChatTemplate template, int regionCount, Task task) {
        // Without regions their line is empty: both line breaks follow the image.
        PromptSegment lineBreak = new TemplateText(regionCount > 0 ? "\n" : "\n\n");
        return joined(Stream.of(
                List.of(lineBreak),
                history(template, regionCount, task),
                instruction(task, regionCount),
                List.of(new TemplateText(template.closing()))));
    }

    /// The earlier turns of a conversation, each as it was asked and answered, up to where the next question starts.
    private static List<PromptSegment> history(ChatTemplate template, int regionCount, Task task) {
        if (!(task instanceof Task.Question conversation)) {
            return List.of();
        }
        return joined(conversation.history().stream()
                .map(turn -> joined(Stream.of(
                        instruction(new Task.Question(turn.question(), conversation.grounded()), regionCount),
                        List.of(new TemplateText(template.closing() + template.beforeAnswer())),
                        turn.answerSegments(regionCount),
                        List.of(new TemplateText(template.endOfAnswer() + template.opening()))))));
    }

    /// The list-opening prompt of a phrase: the question where it is, and the answer up to the first index. The
    /// decoder's next token is the index of a region that shows the phrase, or the end of the list.
    public static List<PromptSegment> listOpening(ChatTemplate template, int regionCount, String phrase) {
        var task = new Task.Detect(List.of(phrase));
        List<PromptSegment> opening = List.of(
                new TemplateText(Tags.GROUND),
                new UserText(task.labels().getFirst()),
                new TemplateText(Tags.GROUND_END + Tags.OBJECTS));
        return joined(Stream.of(question(template, regionCount, task), opening));
    }

    private static List<PromptSegment> instruction(Task task, int regionCount) {
        return switch (task) {
            case Task.Detect(List<String> labels) ->
                around("Please detect ", names(labels), " in this image. Answer the question with object indexes.");
            case Task.DescribeRegions(Task.RegionStyle style, List<Integer> regions) ->
                describe(style, tags(regions, regionCount));
            case Task.Count(List<String> labels) ->
                around(
                        "How many ",
                        names(labels),
                        " are there in this image? Answer the question with the number of objects and locate them"
                                + " with object indexes.");
            case Task.Caption(Task.CaptionDetail detail) -> List.of(caption(detail));
            case Task.Question asked ->
                asked.grounded()
                        ? List.of(
                                new TemplateText("Answer the question in grounded format. "),
                                new UserText(asked.text()))
                        : List.of(new UserText(asked.text()));
        };
    }

    private static List<PromptSegment> describe(Task.RegionStyle style, List<PromptSegment> regions) {
        return switch (style) {
            case CATEGORY ->
                around(
                        "What is the category name of ",
                        regions,
                        "? Answer the question with its category name in free format.");
            case SHORT_PHRASE ->
                around(
                        "Can you provide me with a short phrase to describe ",
                        regions,
                        "? Answer the question with a short phrase.");
            case BRIEF ->
                around(
                        "Can you provide me with a brief description of ",
                        regions,
                        "? Answer the question with brief description.");
            case SENTENCE ->
                around(
                        "Can you provide a one sentence description of ",
                        regions,
                        " in the image? Answer the question with a one sentence description.");
        };
    }

    private static TemplateText caption(Task.CaptionDetail detail) {
        return switch (detail) {
            // Misspelt as in the training data.
            case BRIEF ->
                new TemplateText(
                        "Please breifly describe this image in one sentence and detect all the mentioned objects."
                                + " Answer the question with grounded answer.");
            case DETAILED ->
                new TemplateText(
                        "Please provide a detailed description of the image and detect all the mentioned objects."
                                + " Answer the question with grounded object indexes.");
        };
    }

    private static List<PromptSegment> around(String before, List<PromptSegment> items, String after) {
        return joined(Stream.of(List.of(new TemplateText(before)), items, List.of(new TemplateText(after))));
    }

    private static List<PromptSegment> names(List<String> labels) {
        return separated(labels.stream().<PromptSegment>map(UserText::new).toList());
    }

    private static List<PromptSegment> tags(List<Integer> regions, int regionCount) {
        for (int region : regions) {
            if (region < 0 || region >= regionCount) {
                throw new IllegalArgumentException(
                        "regions: " + region + " (expected: 0 <= index < " + regionCount + " regions)");
            }
        }
        return separated(regions.stream().<PromptSegment>map(RegionTag::new).toList());
    }

    private static List<PromptSegment> separated(List<PromptSegment> items) {
        return IntStream.range(0, items.size())
                .boxed()
                .flatMap(i -> i == 0 ? Stream.of(items.get(i)) : Stream.of(SEPARATOR, items.get(i)))
                .toList();
    }

    private static List<PromptSegment> joined(Stream<List<PromptSegment>> parts) {
        return parts.flatMap(List::stream).toList();
    }
}
