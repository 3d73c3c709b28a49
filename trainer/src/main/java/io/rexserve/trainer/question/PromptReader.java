package io.rexserve.trainer.question;

import io.rexserve.model.grammar.ChatTemplate;
import io.rexserve.model.grammar.PromptSegment;
import io.rexserve.model.grammar.Prompts;
import io.rexserve.model.grammar.Tags;
import io.rexserve.model.grammar.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Recognises the server's own prompts in the questions of dialogues, such as index conversations in ChatRex's words.
final class PromptReader {
    private static final ChatTemplate PLAIN = new ChatTemplate("", "", "", "");
    private static final String LABEL = "label";
    private static final String ITEMS = "; ";
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private final Pattern detect = pattern(new Task.Detect(List.of(LABEL)), LABEL, "(.+)");
    private final Pattern count = pattern(new Task.Count(List.of(LABEL)), LABEL, "(.+)");
    private final Pattern grounded = pattern(new Task.Question(LABEL, true), LABEL, "(.+)");
    private final Map<String, Task.Caption> captions = new HashMap<>();
    private final Map<Task.RegionStyle, Pattern> regions = new EnumMap<>(Task.RegionStyle.class);

    PromptReader() {
        for (Task.CaptionDetail detail : Task.CaptionDetail.values()) {
            var caption = new Task.Caption(detail);
            captions.put(prompt(caption), caption);
        }
        for (Task.RegionStyle style : Task.RegionStyle.values()) {
            var one = new Task.DescribeRegions(style, List.of(0));
            regions.put(style, pattern(one, Tags.region(0), "((?:<obj\\d{1,6}>(?:; )?)+)"));
        }
    }

    private static String prompt(Task task) {
        return Prompts.question(PLAIN, 1, task).stream()
                .map(segment -> switch (segment) {
                    case PromptSegment.TemplateText(String text) -> text;
                    case PromptSegment.UserText(String text) -> text;
                    case PromptSegment.RegionTag(int region) -> Tags.region(region);
                    case PromptSegment.ImagePlaceholder _, PromptSegment.RegionPlaceholder _ -> "";
                })
                .collect(Collectors.joining())
                .strip();
    }

    private static Pattern pattern(Task task, String item, String any) {
        return Pattern.compile(
                Arrays.stream(prompt(task).split(Pattern.quote(item), -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(any)),
                Pattern.DOTALL);
    }

    /// The task whose prompt a text is; its regions are the text's numbers.
    Optional<Task> task(String text) {
        if (captions.containsKey(text)) {
            return Optional.ofNullable(captions.get(text));
        }
        for (Map.Entry<Task.RegionStyle, Pattern> style : regions.entrySet()) {
            Matcher asked = style.getValue().matcher(text);
            if (asked.matches()) {
                return Optional.of(new Task.DescribeRegions(style.getKey(), numbers(asked.group(1))));
            }
        }
        return TaggedText.hasTags(text) ? Optional.empty() : named(text);
    }

    private Optional<Task> named(String text) {
        Matcher detected = detect.matcher(text);
        if (detected.matches() && !detected.group(1).isBlank()) {
            return Optional.of(new Task.Detect(labels(detected.group(1))));
        }
        Matcher counted = count.matcher(text);
        if (counted.matches() && !counted.group(1).isBlank()) {
            return Optional.of(new Task.Count(labels(counted.group(1))));
        }
        Matcher asked = grounded.matcher(text);
        return asked.matches() && !asked.group(1).isBlank()
                ? Optional.of(new Task.Question(asked.group(1), true))
                : Optional.empty();
    }

    private static List<String> labels(String items) {
        return Arrays.stream(items.split(ITEMS, -1))
                .filter(item -> !item.isBlank())
                .toList();
    }

    private static List<Integer> numbers(String tags) {
        var numbers = new ArrayList<Integer>();
        Matcher tag = NUMBER.matcher(tags);
        while (tag.find()) {
            numbers.add(Integer.parseInt(tag.group(), 10));
        }
        return numbers;
    }
}
