package io.rexserve.trainer.language;

import io.rexserve.datasets.art.ObjectName;
import io.rexserve.datasets.scene.Superlative;
import io.rexserve.model.grammar.ChatTemplate;
import io.rexserve.model.grammar.PromptSegment;
import io.rexserve.model.grammar.Prompts;
import io.rexserve.model.grammar.Tags;
import io.rexserve.model.grammar.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Every token of the embedded model, whole words in lower case: marks and tags, index tokens, the words of all
/// prompts, groups of names, and last the names and `background`, whose embeddings are fixed.
public final class DecoderVocabulary {
    static final String UNKNOWN = "[UNK]";
    static final String BEGIN = "<s>";
    static final String END = "</s>";
    static final String BACKGROUND = "background";

    private static final String APPLE = "apple";
    private static final List<String> ANSWER_WORDS = List.of(
            "yes", "no", "none", "there", "is", "are", "a", "an", "and", "the", "of", "on", "at", "to", "in", "picture",
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "many", "small",
            "medium", "large", "left", "right", "top", "bottom", "center", "above", "below", "next", "what", "where",
            "which", "how", "show", "find", "all", "any", "some", ",", "!", "'", "-", "(", ")");
    static final String PIECES = "\\n|\\w+|[^\\w\\s]";

    private final List<String> tokens = new ArrayList<>();
    private final Map<String, List<Integer>> groups = new LinkedHashMap<>();
    private final int trained;

    public DecoderVocabulary() {
        this(List.of());
    }

    /// @param more tokens with trained embeddings beside those of the embedded model
    public DecoderVocabulary(List<String> more) {
        List<ObjectName> names = ObjectName.all();
        for (int i = 0; i < names.size(); i++) {
            groups.computeIfAbsent(names.get(i).superCategory(), _ -> new ArrayList<>())
                    .add(i);
        }
        groups.values().removeIf(members -> members.size() == 1);
        groups.put(
                APPLE,
                IntStream.range(0, names.size())
                        .filter(i -> names.get(i).text().endsWith(" " + APPLE))
                        .boxed()
                        .toList());
        tokens.addAll(specials());
        Set<String> words = words();
        words.removeAll(groups.keySet());
        names.forEach(name -> words.remove(name.text()));
        words.remove(BACKGROUND);
        tokens.addAll(words);
        tokens.addAll(more);
        tokens.addAll(groups.keySet());
        trained = tokens.size();
        names.forEach(name -> tokens.add(name.text()));
        tokens.add(BACKGROUND);
    }

    /// Marks and tags, the first tokens.
    static List<String> specials() {
        var specials = new ArrayList<>(
                List.of(UNKNOWN, BEGIN, END, Tags.GROUND, Tags.GROUND_END, Tags.OBJECTS, Tags.OBJECTS_END));
        IntStream.range(0, Tags.REGIONS).mapToObj(Tags::region).forEach(specials::add);
        return specials;
    }

    private static Set<String> words() {
        var words = new TreeSet<>(ANSWER_WORDS);
        IntStream.rangeClosed(0, 20).mapToObj(Integer::toString).forEach(words::add);
        Arrays.stream(Superlative.values()).map(Superlative::word).forEach(words::add);
        var pieces = Pattern.compile(PIECES);
        tasks().flatMap(task -> Prompts.prompt(ChatTemplate.CHATREX, 1, task).stream())
                .forEach(segment -> {
                    if (segment instanceof PromptSegment.TemplateText(String text)) {
                        pieces.matcher(text.toLowerCase(Locale.ROOT))
                                .results()
                                .forEach(found -> words.add(found.group()));
                    }
                });
        return words;
    }

    /// One question of every kind.
    static Stream<Task> tasks() {
        List<String> two = List.of("dog", "hot dog");
        return Stream.of(
                        Stream.<Task>of(new Task.Detect(two), new Task.Count(two), new Task.Question("cat", true)),
                        Stream.of(Task.RegionStyle.values()).map(style -> new Task.DescribeRegions(style, List.of(0))),
                        Stream.of(Task.CaptionDetail.values()).map(Task.Caption::new))
                .flatMap(kind -> kind);
    }

    public int size() {
        return tokens.size();
    }

    /// Tokens whose embeddings are trained; the names and `background` follow them.
    public int trained() {
        return trained;
    }

    /// The token of a name.
    public int name(int name) {
        return trained + name;
    }

    /// Groups of several names, and `apple`, with the numbers of their members.
    public Map<String, List<Integer>> groups() {
        return groups;
    }

    public int id(String token) {
        return tokens.indexOf(token);
    }

    /// All tokens, by id.
    List<String> tokens() {
        return List.copyOf(tokens);
    }

    /// The tokens of a model that has not learnt some names: without these, and without groups that have no other.
    ///
    /// @throws IllegalArgumentException for anything that is no name
    List<String> tokensWithout(Set<String> names) {
        List<String> all = ObjectName.all().stream().map(ObjectName::text).toList();
        for (String name : names) {
            if (!all.contains(name)) {
                throw new IllegalArgumentException("name to leave out: " + name + " (expected: one of " + all + ")");
            }
        }
        var kept = new ArrayList<>(tokens);
        kept.removeAll(names);
        groups.forEach((group, members) -> {
            if (names.containsAll(members.stream().map(all::get).toList())) {
                kept.remove(group);
            }
        });
        return kept;
    }

    /// Writes the tokenizer's files.
    void write(Path folder) throws IOException {
        TokenizerFiles.write(folder, tokens);
    }
}
