package io.rexserve.trainer.language;

import io.rexserve.model.grammar.ChatTemplate;
import io.rexserve.model.grammar.GrammarTokens;
import io.rexserve.model.grammar.PromptSegment;
import io.rexserve.model.grammar.Prompts;
import io.rexserve.model.grammar.Tags;
import io.rexserve.model.grammar.Task;
import io.rexserve.model.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// The prompts that a server sends, as ids: made by the server's own code, so training sees nothing else.
public final class PromptIds implements AutoCloseable {
    private final DecoderVocabulary vocabulary;
    private final Tokenizer tokenizer;
    private final GrammarTokens grammar;
    private final List<Integer> opening;
    private final List<Integer> beforeRegions;
    private final Map<String, List<Integer>> known = new HashMap<>();

    public PromptIds(DecoderVocabulary vocabulary) throws IOException {
        this.vocabulary = vocabulary;
        Path folder = Files.createTempDirectory("tokenizer");
        vocabulary.write(folder);
        this.tokenizer = Tokenizer.load(folder);
        this.grammar = tokenizer.grammarTokens();
        List<Integer> prefix = list(tokenizer.encodeOpening(Prompts.prefix(ChatTemplate.CHATREX, 1)));
        int image = prefix.indexOf(Tokenizer.IMAGE_PLACEHOLDER);
        this.opening = prefix.subList(0, image);
        this.beforeRegions = prefix.subList(image + 1, prefix.indexOf(grammar.region(0)));
    }

    Tokenizer tokenizer() {
        return tokenizer;
    }

    /// Before the visual tokens.
    public List<Integer> opening() {
        return opening;
    }

    /// Between the visual tokens and the first index.
    public List<Integer> beforeRegions() {
        return beforeRegions;
    }

    public List<Integer> detect(List<String> phrases) {
        return question(new Task.Detect(phrases));
    }

    public List<Integer> category(List<Integer> indices) {
        return question(new Task.DescribeRegions(Task.RegionStyle.CATEGORY, indices));
    }

    List<Integer> count(String phrase) {
        return question(new Task.Count(List.of(phrase)));
    }

    List<Integer> describe(boolean brief, int index) {
        Task.RegionStyle style = brief ? Task.RegionStyle.BRIEF : Task.RegionStyle.SHORT_PHRASE;
        return question(new Task.DescribeRegions(style, List.of(index)));
    }

    List<Integer> caption() {
        return question(new Task.Caption(Task.CaptionDetail.BRIEF));
    }

    public List<Integer> phrase(String phrase) {
        return known.computeIfAbsent(phrase, _ -> list(tokenizer.encode(List.of(new PromptSegment.UserText(phrase)))));
    }

    private List<Integer> question(Task task) {
        return list(tokenizer.encode(Prompts.question(ChatTemplate.CHATREX, Tags.REGIONS, task)));
    }

    public int region(int index) {
        return grammar.region(index);
    }

    public int name(int name) {
        return vocabulary.name(name);
    }

    public int ground() {
        return grammar.ground();
    }

    public int groundEnd() {
        return grammar.groundEnd();
    }

    public int objects() {
        return grammar.objects();
    }

    public int objectsEnd() {
        return grammar.objectsEnd();
    }

    public int end() {
        return vocabulary.id(DecoderVocabulary.END);
    }

    private static List<Integer> list(int[] ids) {
        return IntStream.of(ids).boxed().toList();
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
