package io.rexserve.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.model.grammar.PromptSegment.TemplateText;
import io.rexserve.model.language.checkpoint.CheckpointOverrides;
import io.rexserve.model.language.checkpoint.CheckpointOverrides.Tokenization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/// What downloads and edits leave behind is refused, by file and by what is wrong with it.
class DamagedTokenizerTest {
    private static final int PIECES = 700;
    private static final String POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 499723\n";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "llama, tokenizer.model",
        "llama, added_tokens.json",
        "llama, tokenizer_config.json",
        "qwen, vocab.json",
        "qwen, merges.txt"
    })
    void whatIsNotTheFileItself(String family, String name) throws IOException {
        TokenizerFolder.copy(family, folder);
        Path file = folder.resolve(name);
        Files.writeString(file, POINTER);
        assertRefused(file + ": a Git LFS pointer (expected: the file itself; run git lfs pull)");
        Files.writeString(file, "\n<!DOCTYPE html><html><body>Sign in</body></html>");
        assertRefused(file + ": a web page (expected: the file itself, not its page)");
        Files.write(file, new byte[0]);
        assertRefused(file + ": empty (expected: a whole file)");
    }

    @Test
    void aTruncatedSentencePieceModel() throws IOException {
        TokenizerFolder.copy("llama", folder);
        Path file = folder.resolve("tokenizer.model");
        byte[] whole = Files.readAllBytes(file);
        for (int length = 1; length < whole.length - 1; length += length < whole.length - 600 ? 97 : 5) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Tokenizer.load(folder))
                    .as("the first %s bytes", length)
                    .isInstanceOf(InvalidTokenizerException.class)
                    .hasMessageStartingWith(file + ": ")
                    .hasMessageContaining("cut off");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "not a model", "PK\u0003\u0004"})
    void aModelOfAnotherKind(String content) throws IOException {
        TokenizerFolder.copy("llama", folder);
        Path file = folder.resolve("tokenizer.model");
        Files.writeString(file, content);
        assertThatThrownBy(() -> Tokenizer.load(folder))
                .isInstanceOf(InvalidTokenizerException.class)
                .hasMessageStartingWith(file + ": ");
    }

    @Test
    void aSentencePieceModelThatWouldSplitOtherwise() throws IOException {
        refuses(model -> model.type(1), "trainer_spec.model_type: unigram (expected: byte pairs)");
        refuses(model -> model.type(3), "trainer_spec.model_type: words (expected: byte pairs)");
        refuses(model -> model.rules("nmt_nfkc"), "normalizer_spec: rules of nmt_nfkc (expected: identity)");
        refuses(model -> model.flag(3, false), "normalizer_spec.add_dummy_prefix: false (expected: true, as LLaMA's)");
        refuses(
                model -> model.flag(4, true),
                "normalizer_spec.remove_extra_whitespaces: true (expected: false, as LLaMA's)");
        refuses(
                model -> model.flag(5, false),
                "normalizer_spec.escape_whitespaces: false (expected: true, as LLaMA's)");
        refuses(model -> model.suffix(), "trainer_spec.treat_whitespace_as_suffix: true (expected: false, as LLaMA's)");
    }

    @Test
    void aSentencePieceModelWithImpossiblePieces() throws IOException {
        String expected = " (expected: a text of its own, neither user-defined nor unused)";
        refuses(model -> model.piece("a", 1), "piece 263: \"a\", NORMAL" + expected);
        refuses(model -> model.piece("", 1), "piece 263: \"\", NORMAL" + expected);
        refuses(model -> model.piece("<sep>", 4), "piece 263: \"<sep>\", USER_DEFINED" + expected);
        refuses(model -> model.piece("z", 5), "piece 263: \"z\", UNUSED" + expected);
        refuses(model -> model.piece("z", 9), "piece 263: type 9 (expected: 1 to 6)");
        refuses(model -> model.piece("<pad>", 2), "2 unknown pieces (expected: 1)");
        refuses(
                model -> model.piece("<0xFFF>", 6),
                "byte_fallback: true with 257 byte pieces (expected: one for each of 256 bytes, or none without it)");
        refuses(
                model -> model.withoutBytes(),
                "byte_fallback: false with 256 byte pieces (expected: one for each of 256 bytes, or none without it)");
    }

    private void refuses(UnaryOperator<PieceModelFile> change, String what) throws IOException {
        Path file = folder.resolve("tokenizer.model");
        change.apply(new PieceModelFile()).write(file);
        assertRefused(file + ": " + what);
    }

    @Test
    void mergesThatNameUnknownTokens() throws IOException {
        TokenizerFolder.copy("qwen", folder);
        Path file = folder.resolve("merges.txt");
        List<String> lines = Files.readAllLines(file);
        Files.writeString(file, String.join("\n", lines) + "\ntz zt\n");
        int line = lines.size() + 1;
        assertRefused(file + ": line " + line + ": \"tz zt\" needs tz (expected: a token of vocab.json)");
        Files.writeString(file, String.join("\n", lines) + "\nz z\n");
        assertRefused(file + ": line " + line + ": \"z z\" needs zz (expected: a token of vocab.json)");
        Files.writeString(file, String.join("\n", lines) + "\na b c\n");
        assertRefused(file + ": line " + line + ": \"a b c\" (expected: two tokens and a space between)");
    }

    @Test
    void aVocabularyWithoutAByteOrWithADoubledId() throws IOException {
        TokenizerFolder.copy("qwen", folder);
        Path file = folder.resolve("vocab.json");
        String whole = Files.readString(file);
        Files.writeString(file, whole.replace("\"\u0120\":", "\"\u0120zzz\":"));
        assertRefused(file + ": byte 32, written \u0120, is missing (expected: a token for every byte)");
        Files.writeString(file, whole.replaceFirst("\"z\":\\d+", "\"z\":0"));
        assertThatThrownBy(() -> Tokenizer.load(folder)).hasMessageContaining("each once)");
        Files.writeString(file, "[1, 2]");
        assertRefused(file + ": ARRAY (expected: a JSON object)");
        Files.delete(file);
        assertRefused(file + ": missing (expected beside merges.txt)");
    }

    @Test
    void addedTokensThatOverlapOrLeaveGaps() throws IOException {
        String see = "; see added_tokens.json and tokenizer_config.json)";
        refusesAdded(
                added -> added.put("<obj7>", 5),
                "tokens <0x02> and <obj7> have id 5 (expected: an id of its own for each" + see);
        refusesAdded(
                added -> added.put("<obj7>", PIECES + 8),
                "tokens <obj7> and <obj8> have id " + (PIECES + 8) + " (expected: an id of its own for each" + see);
        refusesAdded(
                added -> added.put("</objects>", PIECES + 104),
                "no token has id " + (PIECES + 103) + " (expected: ids from 0 to " + (PIECES + 104) + " without gaps"
                        + see);
        refusesAdded(
                added -> added.put("<s>", PIECES + 104),
                "token <s> has ids 1 and " + (PIECES + 104) + " (expected: one id" + see);
    }

    private void refusesAdded(Consumer<ObjectNode> change, String what) throws IOException {
        added(change);
        assertRefused(folder + ": " + what);
    }

    /// A folder whose settings leave added tokens to `added_tokens.json`.
    private void added(Consumer<ObjectNode> change) throws IOException {
        for (String name : List.of("tokenizer.model", "added_tokens.json", "special_tokens_map.json")) {
            Files.write(
                    folder.resolve(name),
                    Files.readAllBytes(TokenizerFolder.of("llama").resolve(name)));
        }
        TokenizerFolder.change(folder.resolve("added_tokens.json"), change);
    }

    @Test
    void filesThatDisagreeAboutAnAddedToken() throws IOException {
        TokenizerFolder.copy("llama", folder);
        TokenizerFolder.change(folder.resolve("added_tokens.json"), added -> added.put("<obj7>", PIECES + 104));
        assertRefused(folder + ": token <obj7> has ids " + (PIECES + 104) + " and " + (PIECES + 7)
                + " (expected: one id; see added_tokens.json and tokenizer_config.json)");
    }

    @Test
    void addedTokensThatStripSpacesOrHaveNoId() throws IOException {
        TokenizerFolder.copy("llama", folder);
        TokenizerFolder.settings(
                folder,
                settings -> ((ObjectNode) settings.path("added_tokens_decoder").path("707")).put("lstrip", true));
        Path settings = folder.resolve("tokenizer_config.json");
        assertRefused(settings + ": token <obj7> has lstrip true (expected: false)");
        TokenizerFolder.settings(
                folder,
                json -> ((ObjectNode) json.path("added_tokens_decoder"))
                        .set("seven", json.objectNode().put("content", "x")));
        TokenizerFolder.settings(folder, json -> ((ObjectNode) json.path("added_tokens_decoder")).remove("707"));
        assertRefused(settings + ": added_tokens_decoder.seven (expected: an id)");
        added(json -> json.put("<obj7>", "seven"));
        Files.delete(settings);
        assertRefused(folder.resolve("added_tokens.json") + ": token <obj7> has id \"seven\" (expected: an id)");
    }

    @Test
    void aVocabularyWithoutTheTagsOfAnAnswer() throws IOException {
        added(ObjectNode::removeAll);
        assertThatThrownBy(() -> Tokenizer.load(folder))
                .hasMessageContaining("token <obj0> is missing (expected in the vocabulary");
    }

    @Test
    void overridesReplaceMissingOrWrongIdsOfAddedTokens() throws IOException {
        added(ObjectNode::removeAll);
        try (Tokenizer tokenizer = Tokenizer.load(folder, given(PIECES, null))) {
            assertThat(tokenizer.ids())
                    .containsAllEntriesOf(Map.of("<obj0>", PIECES, "<obj99>", 799, "<ground>", 800, "</objects>", 803));
            assertThat(tokenizer.encode(List.of(new TemplateText("<obj99>")))).containsExactly(799);
            assertThat(tokenizer.size()).isEqualTo(PIECES + 104);
        }
        added(json -> json.put("<ground>", 801).put("</ground>", 801));
        try (Tokenizer tokenizer = Tokenizer.load(folder, given(null, Map.of("<ground>", 800)))) {
            assertThat(tokenizer.grammarTokens().ground()).isEqualTo(800);
            assertThat(tokenizer.grammarTokens().groundEnd()).isEqualTo(801);
        }
        Files.writeString(folder.resolve("tokenizer.json"), "{}");
        assertThatThrownBy(() -> Tokenizer.load(folder, given(PIECES, null)))
                .hasMessageContaining("holds the ids of added tokens itself");
    }

    private static CheckpointOverrides given(@Nullable Integer base, @Nullable Map<String, Integer> ids) {
        return PublishedTokenizerTest.tokenization(new Tokenization(null, base, ids));
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> Tokenizer.load(folder))
                .isInstanceOf(InvalidTokenizerException.class)
                .hasMessage(message);
    }
}
