package io.rexserve.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What the native library would abort on, or take without end for, is refused before the library sees it.
class TokenizerDefinitionTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir
    private Path folder;

    @BeforeEach
    void copy() throws IOException, URISyntaxException {
        copy("bytes");
    }

    private void copy(String name) throws IOException, URISyntaxException {
        Path from = Path.of(getClass().getResource("/tokenizer/" + name).toURI());
        for (String file : new String[] {"tokenizer.json", "tokenizer_config.json", "generation_config.json"}) {
            if (Files.exists(from.resolve(file))) {
                Files.write(folder.resolve(file), Files.readAllBytes(from.resolve(file)));
            }
        }
    }

    private void refused(Consumer<ObjectNode> change, String... words) throws IOException {
        Path file = folder.resolve("tokenizer.json");
        byte[] whole = Files.readAllBytes(file);
        TokenizerFolder.change(file, change);
        assertThatThrownBy(() -> Tokenizer.load(folder))
                .isInstanceOf(InvalidTokenizerException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContainingAll(words)
                .hasMessageContaining("(expected: ");
        Files.write(file, whole);
    }

    private void refusedStep(String key, String json, String... words) throws IOException {
        refused(root -> root.set(key, JSON.readTree(json)), words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            normalizer    | {"type":"Precompiled","precompiled_charsmap":"/////wAAAAA="} | normalizer.type: "Precompiled"
            normalizer    | {"type":"Precompiled"}                                       | normalizer.type: "Precompiled"
            normalizer    | {"type":"BertNormalizer"}                                    | normalizer.type
            normalizer    | {}                                                           | normalizer.type: missing
            normalizer    | []                                                           | normalizer: []
            normalizer    | "NFC"                                                        | normalizer: "NFC"
            normalizer    | {"type":"Replace","pattern":{"String":""},"content":"a"}     | normalizer.pattern.String: ""
            normalizer    | {"type":"Replace","pattern":{"String":"a"},"content":""}     | normalizer.content: ""
            normalizer    | {"type":"Replace","pattern":{"String":"a"},"content":"aa"}   | normalizer.content: "aa"
            normalizer    | {"type":"Replace","pattern":{"Regex":"(a+)+$"},"content":"a"}| normalizer.pattern.Regex: "(a+)+$"
            normalizer    | {"type":"Prepend","prepend":"aaaaaaaaa"}                     | normalizer.prepend
            normalizer    | {"type":"NFC","more":1}                                      | normalizer.more: 1
            pre_tokenizer | {"type":"Split","pattern":{"Regex":"(a+)+$"},"behavior":"Isolated","invert":false} | Regex: "(a+)+$"
            pre_tokenizer | {"type":"Split","pattern":{"Regex":"("},"behavior":"Isolated","invert":false}      | Regex: "("
            pre_tokenizer | {"type":"Split","pattern":{"String":"a"},"behavior":"Never","invert":false}        | behavior: "Never"
            pre_tokenizer | {"type":"Delimiter","delimiter":"a"}                         | pre_tokenizer.type
            decoder       | {"type":"WordPiece","prefix":"##","cleanup":true}            | decoder.type: "WordPiece"
            decoder       | {"type":"Strip","content":" ","start":2000000000,"stop":0}   | decoder.start: 2000000000
            decoder       | {"type":"Strip","content":"","start":1,"stop":0}             | decoder.content: ""
            decoder       | {"type":"CTC"}                                               | decoder.type: "CTC"
            added_tokens  | {}                                                           | added_tokens: 0 entries
            added_tokens  | [7]                                                          | added_tokens[0]: 7
            model         | {"type":"Unigram","unk_id":null,"vocab":[]}                  | model.type: "Unigram"
            model         | {"type":"WordPiece","vocab":{}}                              | model.type: "WordPiece"
            model         | {"type":"BPE","vocab":{},"merges":[]}                        | model.vocab: 0 entries
            model         | {"type":"BPE","vocab":{"a":0},"merges":{}}                   | model.merges: 0 entries
            model         | {"type":"BPE","vocab":{"a":0},"merges":["a b"]}              | model.merges[0]: "a b"
            model         | {"type":"BPE","vocab":{"a":0,"b":1},"merges":["a b"]}        | model.merges[0]: "a b"
            model         | {"type":"BPE","vocab":{"a":0},"merges":[7]}                  | model.merges[0]: 7
            model         | {"type":"BPE","vocab":{"a":2000000000},"merges":[]}          | model.vocab: id 2000000000 of "a"
            model         | {"type":"BPE","vocab":{"a":-1},"merges":[]}                  | model.vocab: id -1 of "a"
            model         | {"type":"BPE","vocab":{"a":0,"b":0},"merges":[]}             | model.vocab: two tokens with id 0
            model         | {"type":"BPE","vocab":{"a":1.5},"merges":[]}                 | model.vocab: id 1.5 of "a"
            model         | {"type":"BPE","vocab":{"a":"0"},"merges":[]}                 | model.vocab: id "0" of "a"
            model         | {"type":"BPE","vocab":{"":0},"merges":[]}                    | model.vocab: ""
            model         | {"type":"BPE","vocab":{"a":0},"merges":[],"dropout":0.5}     | model.dropout: 0.5
            model         | {"type":"BPE","vocab":{"a":0},"merges":[],"unk_token":"b"}   | model.unk_token: "b"
            model         | {"type":"BPE","vocab":{"a":0},"merges":[],"continuing_subword_prefix":"##"} | continuing_subword_prefix
            model         | {"type":"BPE","vocab":{"a":0},"merges":[],"byte_fallback":true} | model.byte_fallback: no <0x00>
            model         | {"type":"WordLevel","vocab":{"a":0},"unk_token":"b"}         | model.unk_token: "b"
            model         | {"type":"WordLevel","vocab":{"a":0}}                         | model.unk_token: missing
            """)
    void whatPublishedModelsDoNotUse(String key, String json, String words) throws IOException {
        refusedStep(key, json, words);
    }

    @Test
    void stepsWithinSteps() throws IOException {
        String deep = "{\"type\":\"NFC\"}";
        for (int depth = 0; depth < 100; depth++) {
            deep = "{\"type\":\"Sequence\",\"normalizers\":[" + deep + "]}";
        }
        refusedStep("normalizer", deep, "normalizer.normalizers[0].type: \"Sequence\"");
        String nfc = "{\"type\":\"NFC\"},";
        refusedStep(
                "normalizer",
                "{\"type\":\"Sequence\",\"normalizers\":[" + nfc.repeat(8) + "{\"type\":\"NFC\"}]}",
                "normalizer.normalizers",
                "a list of at most 8");
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 263, 1000, 2_000_000_000, -1})
    void anAddedTokenWhoseIdIsNotTheNextOne(int id) throws IOException {
        refused(
                root -> ((ObjectNode) root.path("added_tokens").path(0)).put("id", id),
                "added_tokens[0].id: ",
                String.valueOf(id));
    }

    @Test
    void anAddedTokenThatIsThereTwice() throws IOException {
        refused(
                root -> {
                    var tokens = (ArrayNode) root.path("added_tokens");
                    tokens.add(tokens.path(0).deepCopy());
                },
                "added_tokens[107].id: 264 (expected: 371 for <|endoftext|>, once)");
    }

    @Test
    void halvesOfASurrogatePair() throws IOException {
        Path file = folder.resolve("tokenizer.json");
        Files.writeString(file, Files.readString(file).replace("<|endoftext|>", "\\ud83d"));
        assertThatThrownBy(() -> Tokenizer.load(folder))
                .isInstanceOf(InvalidTokenizerException.class)
                .hasMessageContaining("added_tokens[0].content");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[2000000000]", "2000000000", "5000"})
    void aTokenThatEndsAnAnswerBeyondTheTable(String id) throws IOException {
        Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": " + id + "}");
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertThatThrownBy(() -> tokenizer.requireRows(371))
                    .isInstanceOf(InvalidTokenizerException.class)
                    .hasMessageContaining("eos_token_id: ")
                    .hasMessageContaining("(expected: 0 to 370, the rows of embed_tokens.weight)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"2\"", "[\"2\"]", "{\"a\": 2}", "1.5", "-1", "true", "1e400", "[[2]]"})
    void aTokenThatEndsAnAnswerAndIsNoId(String id) throws IOException {
        Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": " + id + "}");
        assertThatThrownBy(() -> Tokenizer.load(folder))
                .isInstanceOf(InvalidTokenizerException.class)
                .hasMessageContaining("eos_token_id: ");
    }

    @Test
    void moreIdsThanTheTableHasRows() {
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertThat(tokenizer.size()).isEqualTo(371);
            assertThatCode(() -> tokenizer.requireRows(371)).doesNotThrowAnyException();
            assertThatThrownBy(() -> tokenizer.requireRows(370))
                    .isInstanceOf(InvalidTokenizerException.class)
                    .hasMessageContaining("tokenizer: 371 ids")
                    .hasMessageContaining("the 370 rows of embed_tokens.weight");
        }
    }

    @Test
    void aFileThatIsTooLarge() throws IOException {
        Path file = folder.resolve("tokenizer.json");
        Files.writeString(file, " ".repeat(32_000_001));
        assertThatThrownBy(() -> Tokenizer.load(folder)).hasMessage(file + ": 32000001 bytes (expected: <= 32000000)");
    }

    @Test
    void publishedFormsAreLetThrough() throws IOException, URISyntaxException {
        for (String name : new String[] {"words", "bytes", "pieces"}) {
            copy(name);
            assertThatCode(() -> Tokenizer.load(folder).close()).as(name).doesNotThrowAnyException();
        }
    }
}
