package io.rexserve.model.grammar;

import io.rexserve.model.grammar.Segment.ImageSlot;
import io.rexserve.model.grammar.Segment.RegionSlot;
import io.rexserve.model.grammar.Segment.RegionTag;
import io.rexserve.model.grammar.Segment.UserText;
import io.rexserve.model.grammar.Segment.Wording;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Prompts as the published models were trained on them, letter by letter, misspellings included:
/// `image \n (<objI> region)* \n question` between the marks of a [ChatTemplate].
///
/// Upstream drops every `<image>` from a question and reads `<obj3>` in it as that region's index. Here both stay what
/// the user typed: plain characters.
///
/// A prompt falls into a prefix, the same for every question about a picture, and a question. The cut lies behind the
/// last slot, where the text on its two sides is tokenised apart anyway, so a decoder may keep the prefix.
public final class Prompts {
    private static final Segment AND = new Wording("; ");

    private Prompts() {}

    /// The whole prompt: [#prefix] and [#question].
    public static List<Segment> prompt(ChatTemplate template, int regionCount, Task task) {
        return joined(Stream.of(prefix(template, regionCount), question(template, regionCount, task)));
    }

    /// Everything up to the last slot. It starts the sequence.
    public static List<Segment> prefix(ChatTemplate template, int regionCount) {
        List<Segment> prefix = new ArrayList<>(List.of(new Wording(template.start()), new ImageSlot()));
        if (regionCount > 0) {
            prefix.add(new Wording("\n"));
        }
        for (int region = 0; region < regionCount; region++) {
            prefix.add(new RegionTag(region));
            prefix.add(new RegionSlot(region));
        }
        return List.copyOf(prefix);
    }

    /// Everything behind the last slot, up to where the answer starts.
    ///
    /// @throws IllegalArgumentException when the task asks about a region that the prompt does not carry
    public static List<Segment> question(ChatTemplate template, int regionCount, Task task) {
        // Without regions their line is empty, and both line breaks come behind the image.
        Segment lineBreak = new Wording(regionCount > 0 ? "\n" : "\n\n");
        return joined(
                Stream.of(List.of(lineBreak), words(task, regionCount), List.of(new Wording(template.closing()))));
    }

    /// The question where a phrase is, and its answer up to the first index: what a decoder reads to say, by the next
    /// token, which regions show the phrase.
    public static List<Segment> listing(ChatTemplate template, int regionCount, String phrase) {
        var task = new Task.Detect(List.of(phrase));
        List<Segment> opening = List.of(
                new Wording(Tags.GROUND),
                new UserText(task.labels().getFirst()),
                new Wording(Tags.GROUND_END + Tags.OBJECTS));
        return joined(Stream.of(question(template, regionCount, task), opening));
    }

    /// A further question behind an answer, whose last token was not the end of the turn.
    public static List<Segment> followUp(ChatTemplate template, int regionCount, Task task) {
        Segment turn = new Wording(template.endOfAnswer() + template.opening());
        return joined(Stream.of(List.of(turn), words(task, regionCount), List.of(new Wording(template.closing()))));
    }

    private static List<Segment> words(Task task, int regionCount) {
        return switch (task) {
            case Task.Detect(List<String> labels) ->
                asked("Please detect ", names(labels), " in this image. Answer the question with object indexes.");
            case Task.DescribeRegion(Task.RegionStyle style, List<Integer> regions) ->
                describe(style, tags(regions, regionCount));
            case Task.Count(List<String> labels) ->
                asked(
                        "How many ",
                        names(labels),
                        " are there in this image? Answer the question with the number of objects and locate them"
                                + " with object indexes.");
            case Task.Caption(Task.CaptionStyle style) -> List.of(caption(style));
            case Task.Converse(String text, boolean grounded) ->
                grounded
                        ? List.of(new Wording("Answer the question in grounded format. "), new UserText(text))
                        : List.of(new UserText(text));
        };
    }

    private static List<Segment> describe(Task.RegionStyle style, List<Segment> regions) {
        return switch (style) {
            case CATEGORY ->
                asked(
                        "What is the category name of ",
                        regions,
                        "? Answer the question with its category name in free format.");
            case PHRASE ->
                asked(
                        "Can you provide me with a short phrase to describe ",
                        regions,
                        "? Answer the question with a short phrase.");
            case BRIEF ->
                asked(
                        "Can you provide me with a brief description of ",
                        regions,
                        "? Answer the question with brief description.");
            case SENTENCE ->
                asked(
                        "Can you provide a one sentence description of ",
                        regions,
                        " in the image? Answer the question with a one sentence description.");
        };
    }

    private static Wording caption(Task.CaptionStyle style) {
        return switch (style) {
            // "breifly" is how the models saw it.
            case BRIEF ->
                new Wording("Please breifly describe this image in one sentence and detect all the mentioned objects."
                        + " Answer the question with grounded answer.");
            case DETAILED ->
                new Wording("Please provide a detailed description of the image and detect all the mentioned objects."
                        + " Answer the question with grounded object indexes.");
        };
    }

    private static List<Segment> asked(String before, List<Segment> items, String after) {
        return joined(Stream.of(List.of(new Wording(before)), items, List.of(new Wording(after))));
    }

    private static List<Segment> names(List<String> labels) {
        return separated(labels.stream().<Segment>map(UserText::new).toList());
    }

    private static List<Segment> tags(List<Integer> regions, int regionCount) {
        for (int region : regions) {
            if (region < 0 || region >= regionCount) {
                throw new IllegalArgumentException(
                        "regions: " + region + " (expected: 0 <= index < " + regionCount + " regions)");
            }
        }
        return separated(regions.stream().<Segment>map(RegionTag::new).toList());
    }

    private static List<Segment> separated(List<Segment> items) {
        return IntStream.range(0, items.size())
                .boxed()
                .flatMap(i -> i == 0 ? Stream.of(items.get(i)) : Stream.of(AND, items.get(i)))
                .toList();
    }

    private static List<Segment> joined(Stream<List<Segment>> parts) {
        return parts.flatMap(List::stream).toList();
    }
}
