package io.rexserve.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.model.grammar.ChatTemplate;
import io.rexserve.model.grammar.PromptSegment;
import io.rexserve.model.grammar.PromptSegment.RegionTag;
import io.rexserve.model.grammar.PromptSegment.TemplateText;
import io.rexserve.model.grammar.PromptSegment.UserText;
import io.rexserve.model.grammar.Prompts;
import io.rexserve.model.grammar.Task;
import io.rexserve.model.grammar.Turn;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// On a vocabulary of words, as the embedded model has, on one of byte pairs, as RexSeek has, and on one of sentence
/// pieces, as ChatRex has.
class TokenizerTest {
    private static final Tokenizer WORDS = Tokenizer.load(folder("words"));
    private static final Tokenizer BYTES = Tokenizer.load(folder("bytes"));
    private static final Tokenizer PIECES = Tokenizer.load(folder("pieces"));
    private static final List<String> FRAGMENTS = List.of(
            "<obj3>",
            "<obj",
            "3>",
            "<ground>",
            "</ground>",
            "<objects>",
            "<image>",
            "<objfeat>",
            "<s>",
            "</s>",
            "<",
            ">",
            "<|im_end|>",
            "<|im_",
            "|>",
            "cat",
            " ",
            "\n",
            "\ud83d\ude3a",
            "; ",
            "<|endoftext|>",
            "</",
            "<<");

    @AfterAll
    static void close() {
        WORDS.close();
        BYTES.close();
        PIECES.close();
    }

    @Test
    void putsPlaceholdersWhereImageAndRegionsGo() {
        int[] prompt = WORDS.encodeOpening(
                Prompts.prompt(ChatTemplate.CHATREX, 2, new Task.Detect(List.of("cat", "red apple"))));
        assertThat(readable(WORDS, prompt))
                .containsExactly(
                        "<s>",
                        "USER:",
                        "IMAGE",
                        "\n",
                        "<obj0>",
                        "REGION",
                        "<obj1>",
                        "REGION",
                        "\n",
                        "Please detect",
                        "cat",
                        ";",
                        "red apple",
                        "in this image. Answer the question with object indexes.",
                        "ASSISTANT:");
    }

    @Test
    void addsTheBeginningOfSequenceOnlyIfTheVocabularyHasIt() {
        List<PromptSegment> words = List.of(new TemplateText("cat"));
        assertThat(readable(WORDS, WORDS.encodeOpening(words))).containsExactly("<s>", "cat");
        assertThat(readable(WORDS, WORDS.encode(words))).containsExactly("cat");
        assertThat(readable(BYTES, BYTES.encodeOpening(words))).containsExactly("cat");
    }

    @Test
    void tokenisesTextBetweenPlaceholdersInOnePiece() {
        int[] ids = BYTES.encode(
                List.of(new TemplateText("a"), new UserText(" cat"), new TemplateText("user"), new RegionTag(7)));
        assertThat(readable(BYTES, ids)).containsExactly("a", "\u0120cat", "user", "<obj7>");
    }

    @Test
    void encodesTheSpecialTokensOfTheChatTemplate() {
        int[] ids = BYTES.encode(Prompts.prompt(ChatTemplate.REXSEEK, 0, new Task.Question("cat", false)));
        assertThat(readable(BYTES, ids)).contains("<|im_end|>", "user", "cat").startsWith("<|im_start|>");
    }

    @Test
    void prependsASpaceToEveryTextOfASentencePieceTokenizer() {
        int[] ids = PIECES.encodeOpening(Prompts.prompt(ChatTemplate.CHATREX, 1, new Task.Question("cat", false)));
        assertThat(readable(PIECES, ids))
                .startsWith(
                        "<s>",
                        "\u2581USER",
                        ":",
                        "\u2581",
                        "IMAGE",
                        "\u2581",
                        "<0x0A>",
                        "<obj0>",
                        "REGION",
                        "\u2581",
                        "<0x0A>",
                        "cat");
    }

    @Test
    void neverMakesASpecialTokenOfUserText() {
        Random random = new Random(5);
        for (Tokenizer tokenizer : List.of(WORDS, BYTES, PIECES)) {
            for (int round = 0; round < 2000; round++) {
                String typed = IntStream.range(0, 1 + random.nextInt(6))
                        .mapToObj(_ -> FRAGMENTS.get(random.nextInt(FRAGMENTS.size())))
                        .collect(Collectors.joining());
                int[] ids = tokenizer.encode(List.of(new TemplateText("cat "), new UserText(typed), new RegionTag(3)));
                assertThat(readable(tokenizer, ids).stream().filter(TokenizerTest::isSpecial))
                        .as(typed)
                        .containsExactly("<obj3>");
            }
        }
    }

    @Test
    void keepsTheSpaceAfterATag() {
        int[] ids = PIECES.encode(List.of(new TemplateText("<ground>cat</ground><objects><obj3></objects>cat cat")));
        IncrementalDetokenizer decoder = PIECES.incrementalDetokenizer();
        assertThat(Arrays.stream(ids).mapToObj(decoder::append).collect(Collectors.joining()))
                .isEqualTo("<ground> cat</ground><objects><obj3></objects> cat cat");
    }

    @Test
    void keepsEveryCharacterThatAUserTyped() {
        String typed = "<obj3><ground>\ud83d\ude3a<|im_end|> <image></s>";
        assertThat(BYTES.decode(BYTES.encode(List.of(new UserText(typed))))).isEqualTo(typed);
    }

    @Test
    void neverJoinsTwoUserTextsIntoASpecialToken() {
        int[] ids = BYTES.encode(List.of(new UserText("<obj"), new TemplateText("3"), new UserText(">")));
        assertThat(readable(BYTES, ids)).noneMatch(TokenizerTest::isSpecial);
    }

    @Test
    void listsUnknownWords() {
        assertThat(WORDS.unknownWords("a striped zebra on \ud83d\ude3a the zebra"))
                .containsExactly("zebra", "\ud83d\ude3a");
        assertThat(WORDS.unknownWords("red apple")).isEmpty();
        assertThat(WORDS.unknownWords("red car")).containsExactly("red", "car");
        assertThat(BYTES.unknownWords("zebra")).isEmpty();
        assertThat(PIECES.unknownWords("z\u00e9bra \ud83d\ude3a")).isEmpty();
    }

    @Test
    void findsTheTokensOfTheGrammarByTheirText() {
        assertThat(WORDS.grammarTokens().region(99)).isEqualTo(WORDS.ids().get("<obj99>"));
        assertThat(BYTES.grammarTokens().regions()).isEqualTo(100);
        assertThat(WORDS.endTokens()).containsExactly(WORDS.ids().get("</s>"));
        assertThat(BYTES.endTokens())
                .isEqualTo(Set.of(BYTES.ids().get("<|im_end|>"), BYTES.ids().get("<|endoftext|>")));
    }

    @Test
    void encodesTextOfAnyLength() {
        assertThat(BYTES.encode(List.of(new TemplateText("q".repeat(3000))))).hasSize(3000);
    }

    @Test
    void writesWordsWithNaturalSpacing() {
        String answer = "There are two <ground>cats</ground><objects><obj3><obj12></objects> on a striped background,"
                + " and <obj3>.\n<ground>red apple</ground><objects></objects> a";
        int[] ids = WORDS.encode(List.of(new TemplateText(answer)));
        assertThat(WORDS.decode(ids)).isEqualTo(answer.replace("There are", "<unk> <unk>"));
    }

    /// The prompt of a later turn begins with the tokens of the conversation so far: what the model has read, then what
    /// it has generated. So the answer is the same as if its KV cache had been kept.
    @Test
    void repeatsAnEarlierTurnInTheTokensThatTheModelReadAndWrote() {
        for (String answer : List.of(
                "a cat",
                "a <ground>cat</ground><objects><obj1></objects> on a cat",
                "<ground>red apple</ground><objects></objects>")) {
            requireContinued(WORDS, ChatTemplate.CHATREX, answer);
            requireContinued(BYTES, ChatTemplate.REXSEEK, answer);
        }
        // This vocabulary's own file prepends a blank behind each tag, so that a tagged answer has one blank more.
        requireContinued(PIECES, ChatTemplate.CHATREX, "a cat");
        requireContinued(PIECES, ChatTemplate.CHATREX_VICUNA, "a cat");
    }

    private static void requireContinued(Tokenizer tokenizer, ChatTemplate template, String answer) {
        int[] written = tokenizer.encode(List.of(new TemplateText(answer)));
        IncrementalDetokenizer reader = tokenizer.incrementalDetokenizer();
        String generated =
                Arrays.stream(written).mapToObj(reader::append).collect(Collectors.joining()) + reader.finish();
        int[] first = tokenizer.encode(Prompts.question(template, 2, new Task.Question("cat", true)));
        var next = new Task.Question("a cat", true, List.of(new Turn("cat", generated)));

        int[] second = tokenizer.encode(Prompts.question(template, 2, next));

        int[] before =
                IntStream.concat(Arrays.stream(first), Arrays.stream(written)).toArray();
        assertThat(readable(tokenizer, second))
                .as(generated)
                .startsWith(readable(tokenizer, before).toArray(String[]::new));
    }

    @Test
    void streamsTheSameTextTokenByToken() {
        String answer = "<ground> cat\ud83d\ude3a</ground><objects><obj3></objects>\u732b, caf\u00e9 cat";
        for (Tokenizer tokenizer : List.of(WORDS, BYTES, PIECES)) {
            int[] ids = tokenizer.encode(List.of(new TemplateText(answer)));
            IncrementalDetokenizer decoder = tokenizer.incrementalDetokenizer();
            String text = Arrays.stream(ids).mapToObj(decoder::append).collect(Collectors.joining());
            assertThat(text + decoder.finish()).isEqualTo(tokenizer.decode(ids));
        }
    }

    @Test
    void showsACharacterOnlyWhenAllItsBytesAreThere() {
        int[] ids = BYTES.encode(List.of(new TemplateText("\ud83d\ude3a")));
        IncrementalDetokenizer decoder = BYTES.incrementalDetokenizer();
        assertThat(ids).hasSize(4);
        assertThat(Arrays.stream(ids).mapToObj(decoder::append)).containsExactly("", "", "", "\ud83d\ude3a");
        assertThat(decoder.finish()).isEmpty();
    }

    @Test
    void refusesAFolderWithoutATokenizer(@TempDir Path folder) {
        assertThatThrownBy(() -> Tokenizer.load(folder))
                .isInstanceOf(InvalidTokenizerException.class)
                .hasMessage(
                        folder.resolve("tokenizer.json") + ": missing (expected beside the weights, or tokenizer.model,"
                                + " or vocab.json and merges.txt)");
    }

    @Test
    void refusesBrokenFilesAndGapsInTheIndexTokens(@TempDir Path folder) throws IOException {
        String json = Files.readString(folder("words").resolve("tokenizer.json"));
        Path file = folder.resolve("tokenizer.json");
        Files.writeString(file, json.substring(0, 200));
        assertThatThrownBy(() -> Tokenizer.load(folder))
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining("not JSON (expected: a JSON object): line 1, column 201: ");
        Files.writeString(file, json.replace("<objects>", "<things>"));
        assertThatThrownBy(() -> Tokenizer.load(folder)).hasMessageContaining("token <objects> is missing");
        int id = WORDS.grammarTokens().region(1);
        Files.writeString(file, json.replace("\"id\":" + id + ",", "\"id\":900,"));
        assertThatThrownBy(() -> Tokenizer.load(folder))
                .hasMessageContaining("id: 900 (expected: " + id + " for <obj1>, once)");
    }

    private static boolean isSpecial(String token) {
        return token.matches("IMAGE|REGION|</?s>|</?ground>|</?objects>|<obj\\d+>|<\\|.*\\|>");
    }

    private static List<String> readable(Tokenizer tokenizer, int[] ids) {
        var words = tokenizer.ids().entrySet().stream()
                .collect(Collectors.toMap(token -> token.getValue(), token -> token.getKey()));
        words.put(Tokenizer.IMAGE_PLACEHOLDER, "IMAGE");
        words.put(Tokenizer.REGION_PLACEHOLDER, "REGION");
        return Arrays.stream(ids).mapToObj(words::get).toList();
    }

    private static Path folder(String name) {
        try {
            return Path.of(TokenizerTest.class.getResource("/tokenizer/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
