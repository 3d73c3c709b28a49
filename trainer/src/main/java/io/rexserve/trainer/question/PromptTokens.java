package io.rexserve.trainer.question;

import io.rexserve.model.grammar.ChatTemplate;
import io.rexserve.model.grammar.GrammarTokens;
import io.rexserve.model.grammar.PromptSegment;
import io.rexserve.model.grammar.Prompts;
import io.rexserve.model.grammar.Tags;
import io.rexserve.model.grammar.Task;
import io.rexserve.model.language.checkpoint.ChatRexConfig;
import io.rexserve.model.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// The token ids of prompts and answers, made by the server's own prompts and tokenizer, so that training reads what
/// the served model reads. Safe for use by many threads; texts that recur are tokenized once.
///
/// An answer is tokenized as the decoder continues a prompt: its first text by itself, each later one behind a tag.
final class PromptTokens {
    private static final int REMEMBERED = 50_000;

    private final Tokenizer tokenizer;
    private final ChatTemplate template;
    private final GrammarTokens grammar;
    private final int end;
    private final int[] opening;
    private final int[][] firstTags;
    private final int[][] tags;
    private final Map<Task, Ids> questions = new ConcurrentHashMap<>();
    private final Map<Task, Ids> withoutRegions = new ConcurrentHashMap<>();
    private final Map<String, Ids> first = new ConcurrentHashMap<>();
    private final Map<String, Ids> behindTag = new ConcurrentHashMap<>();
    private final Map<String, Boolean> known = new ConcurrentHashMap<>();

    /// Ids of a text.
    ///
    /// @param known whether the vocabulary has every word of it
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Ids(int[] ids, boolean known) {}

    PromptTokens(Tokenizer tokenizer, ChatRexConfig config) {
        this.tokenizer = tokenizer;
        template = config.template();
        grammar = tokenizer.grammarTokens();
        end = endToken(tokenizer, template);
        opening = beforeImage();
        int regions = grammar.regions();
        firstTags = new int[regions][];
        tags = new int[regions][];
        for (int region = 0; region < regions; region++) {
            List<PromptSegment> tag =
                    List.of(new PromptSegment.RegionTag(region), new PromptSegment.RegionPlaceholder(region));
            tags[region] = tokenizer.encode(tag);
            var behindImage = new ArrayList<PromptSegment>(List.of(new PromptSegment.TemplateText("\n")));
            behindImage.addAll(tag);
            firstTags[region] = tokenizer.encode(behindImage);
        }
    }

    /// What the template ends an answer with, if that ends an answer of this model.
    private static int endToken(Tokenizer tokenizer, ChatTemplate template) {
        Set<Integer> ends = tokenizer.endTokens();
        Integer stated = tokenizer.ids().get(template.endOfAnswer().strip());
        if (stated != null && ends.contains(stated)) {
            return stated;
        }
        if (ends.size() != 1) {
            throw new IllegalArgumentException(
                    "tokens that end an answer: " + ends + " (expected: one, or among them the template's "
                            + template.endOfAnswer().strip() + ")");
        }
        return ends.iterator().next();
    }

    private int[] beforeImage() {
        int[] ids = tokenizer.encodeOpening(Prompts.prefix(template, 0));
        if (ids.length == 0 || ids[ids.length - 1] != Tokenizer.IMAGE_PLACEHOLDER) {
            throw new IllegalStateException("prefix: " + Arrays.toString(ids) + " (expected: the image last)");
        }
        return Arrays.copyOf(ids, ids.length - 1);
    }

    GrammarTokens grammar() {
        return grammar;
    }

    /// Ends an answer.
    int end() {
        return end;
    }

    /// Before the visual tokens.
    int[] opening() {
        return opening;
    }

    /// A region's index with its placeholder, [Tokenizer#REGION_PLACEHOLDER].
    ///
    /// @param afterImage whether it is the first region of the prompt
    int[] region(int index, boolean afterImage) {
        return (afterImage ? firstTags : tags)[index];
    }

    /// A question, up to where the answer starts.
    ///
    /// @param anyRegions whether the prompt shows regions
    Ids question(Task task, boolean anyRegions) {
        return remembered(
                anyRegions ? questions : withoutRegions,
                task,
                asked -> new Ids(
                        tokenizer.encode(Prompts.question(template, anyRegions ? grammar.regions() : 0, asked)),
                        userText(asked).stream().allMatch(this::isKnown)));
    }

    private static List<String> userText(Task task) {
        return switch (task) {
            case Task.Detect(List<String> labels) -> labels;
            case Task.Count(List<String> labels) -> labels;
            case Task.Question asked -> List.of(asked.text());
            case Task.DescribeRegions _, Task.Caption _ -> List.of();
        };
    }

    /// A text with which an answer starts.
    Ids first(String text) {
        return remembered(
                first,
                text,
                words -> new Ids(tokenizer.encode(List.of(new PromptSegment.UserText(words))), isKnown(words)));
    }

    /// A text behind a tag and before the next, or before the end.
    Ids behindTag(String text) {
        return remembered(behindTag, text, words -> {
            int[] ids = tokenizer.encode(List.of(
                    new PromptSegment.TemplateText(Tags.OBJECTS_END),
                    new PromptSegment.UserText(words),
                    new PromptSegment.TemplateText(Tags.GROUND)));
            int from = position(ids, grammar.objectsEnd()) + 1;
            return new Ids(Arrays.copyOfRange(ids, from, position(ids, grammar.ground())), isKnown(words));
        });
    }

    private static int position(int[] ids, int wanted) {
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] == wanted) {
                return i;
            }
        }
        throw new IllegalStateException("ids: " + Arrays.toString(ids) + " (expected: " + wanted + " among them)");
    }

    /// Whether the vocabulary has every word of a text; open vocabularies have all.
    boolean isKnown(String text) {
        return remembered(known, text, words -> tokenizer.unknownWords(words).isEmpty());
    }

    private static <K, V> V remembered(Map<K, V> map, K key, Function<K, V> make) {
        V value = map.get(key);
        if (value == null) {
            if (map.size() >= REMEMBERED) {
                map.clear();
            }
            value = make.apply(key);
            map.put(key, value);
        }
        return value;
    }
}
