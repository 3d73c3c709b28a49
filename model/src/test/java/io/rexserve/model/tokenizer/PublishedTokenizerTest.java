package io.rexserve.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.model.grammar.PromptSegment.TemplateText;
import io.rexserve.model.language.checkpoint.CheckpointOverrides;
import io.rexserve.model.language.checkpoint.CheckpointOverrides.Decode;
import io.rexserve.model.language.checkpoint.CheckpointOverrides.Tokenization;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The files as publishers leave them, without a `tokenizer.json`, held against what the reference encoders made of the
/// same texts; `make.py` beside the vectors says how.
class PublishedTokenizerTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"llama", "qwen"})
    void splitsEveryTextAsTheReferenceDoes(String family) {
        JsonNode texts = TokenizerFolder.vectors(family).path("texts");
        assertThat(texts.size()).isGreaterThan(500);
        try (Tokenizer tokenizer = Tokenizer.load(TokenizerFolder.of(family))) {
            for (JsonNode text : texts) {
                String words = text.path("text").asString();
                int[] ids = encode(tokenizer, words);
                assertThat(ids).as(words).containsExactly(TokenizerFolder.ids(text.path("ids")));
                assertThat(tokenizer.decode(ids)).isEqualTo(text.path("decoded").asString());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void prependsSpacesAsTheLegacySettingSays(boolean legacy, boolean named) throws IOException {
        TokenizerFolder.copy("llama", folder);
        TokenizerFolder.settings(folder, settings -> {
            settings.put("legacy", legacy);
            if (!named) {
                settings.remove("additional_special_tokens");
            }
        });
        JsonNode prompts = TokenizerFolder.vectors("llama").path("prompts");
        assertThat(prompts.size()).isGreaterThan(100);
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            for (JsonNode prompt : prompts) {
                String words = prompt.path("text").asString();
                assertThat(encode(tokenizer, words))
                        .as(words)
                        .containsExactly(TokenizerFolder.ids(prompt.path("legacy=" + legacy + ",named=" + named)));
            }
        }
    }

    @Test
    void readsSpecialTokensOfQwen2() {
        try (Tokenizer tokenizer = Tokenizer.load(TokenizerFolder.of("qwen"))) {
            for (JsonNode prompt : TokenizerFolder.vectors("qwen").path("prompts")) {
                String words = prompt.path("text").asString();
                int[] ids = encode(tokenizer, words);
                assertThat(ids).as(words).containsExactly(TokenizerFolder.ids(prompt.path("ids")));
                assertThat(tokenizer.decode(ids))
                        .isEqualTo(prompt.path("decoded").asString());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "qwen"})
    void decodesAnyIdsAsTheReferenceDoesAtOnceOrStreamed(String family) {
        try (Tokenizer tokenizer = Tokenizer.load(TokenizerFolder.of(family))) {
            for (JsonNode answer : TokenizerFolder.vectors(family).path("answers")) {
                int[] ids = TokenizerFolder.ids(answer.path("ids"));
                String text = answer.path("text").asString();
                assertThat(tokenizer.decode(ids)).as(Arrays.toString(ids)).isEqualTo(text);
                assertThat(streamed(tokenizer, ids)).as(Arrays.toString(ids)).isEqualTo(text);
            }
        }
    }

    /// With one blank more than they put in, neither way loses or adds a character.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void decodingAnEncodedPromptRestoresIt(boolean legacy) {
        try (Tokenizer tokenizer = Tokenizer.load(TokenizerFolder.of("llama"), legacy(legacy))) {
            for (JsonNode prompt : TokenizerFolder.vectors("llama").path("prompts")) {
                String words = prompt.path("text").asString();
                int[] ids = encode(tokenizer, words);
                assertThat(tokenizer.decode(ids)).isEqualTo(words.replace('\u2581', ' '));
                assertThat(streamed(tokenizer, ids)).isEqualTo(words.replace('\u2581', ' '));
            }
        }
    }

    @Test
    void endsAnAnswerAtTheFirstStopStringHoweverItIsSplit() {
        try (Tokenizer tokenizer = Tokenizer.load(TokenizerFolder.of("qwen"))) {
            IncrementalDetokenizer answer = tokenizer.incrementalDetokenizer(List.of("###", "USER:"));
            StringBuilder text = new StringBuilder();
            for (int id : encode(tokenizer, "a # cat ## US person\n")) {
                text.append(answer.append(id));
            }
            assertThat(answer.stopped()).isFalse();
            for (int id : encode(tokenizer, "USER: where? ###")) {
                text.append(answer.append(id));
            }
            assertThat(answer.stopped()).isTrue();
            assertThat(text + answer.finish()).isEqualTo("a # cat ## US person\n");
        }
    }

    @Test
    void returnsTextThatOnlyBeganAStopString() {
        try (Tokenizer tokenizer = Tokenizer.load(TokenizerFolder.of("qwen"))) {
            IncrementalDetokenizer answer = tokenizer.incrementalDetokenizer(List.of("USER:"));
            StringBuilder text = new StringBuilder();
            for (int id : encode(tokenizer, "the USER")) {
                text.append(answer.append(id));
            }
            assertThat(text).hasToString("the ");
            assertThat(answer.finish()).isEqualTo("USER");
            assertThat(answer.stopped()).isFalse();
        }
    }

    @Test
    void endsAnswersWithTheStopTokensOfTheOverrides() {
        try (Tokenizer tokenizer = Tokenizer.load(TokenizerFolder.of("llama"), stopTokens(2, 13))) {
            assertThat(tokenizer.endTokens()).containsExactlyInAnyOrder(2, 13);
        }
    }

    @Test
    void isLegacyWhereTheSettingsDoNotSay() {
        String words = "<obj3>cat";
        try (Tokenizer silent = Tokenizer.load(TokenizerFolder.of("llama"));
                Tokenizer old = Tokenizer.load(TokenizerFolder.of("llama"), legacy(true));
                Tokenizer young = Tokenizer.load(TokenizerFolder.of("llama"), legacy(false))) {
            assertThat(encode(silent, words)).isEqualTo(encode(old, words)).isNotEqualTo(encode(young, words));
        }
    }

    @Test
    void addsTheBeginningOfSequenceAsTheFamilyDoes() {
        try (Tokenizer llama = Tokenizer.load(TokenizerFolder.of("llama"));
                Tokenizer qwen = Tokenizer.load(TokenizerFolder.of("qwen"))) {
            assertThat(llama.encodeOpening(List.of(new TemplateText("cat"))))
                    .startsWith(1)
                    .hasSize(2);
            assertThat(qwen.encodeOpening(List.of(new TemplateText("cat")))).isEqualTo(encode(qwen, "cat"));
            assertThat(llama.endTokens()).containsExactly(2);
            assertThat(qwen.endTokens()).containsExactly(qwen.ids().get("<|im_end|>"));
        }
    }

    static CheckpointOverrides legacy(boolean legacy) {
        return tokenization(new Tokenization(legacy, null, null));
    }

    static CheckpointOverrides tokenization(Tokenization tokenization) {
        CheckpointOverrides none = CheckpointOverrides.NONE;
        return new CheckpointOverrides(
                none.prompt(), tokenization, none.boxes(), none.decoding(), none.network(), none.names());
    }

    private static CheckpointOverrides stopTokens(Integer... ids) {
        CheckpointOverrides none = CheckpointOverrides.NONE;
        return new CheckpointOverrides(
                none.prompt(),
                none.tokenizer(),
                none.boxes(),
                new Decode(List.of(ids), null, null, null),
                none.network(),
                none.names());
    }

    private static int[] encode(Tokenizer tokenizer, String words) {
        return tokenizer.encode(List.of(new TemplateText(words)));
    }

    private static String streamed(Tokenizer tokenizer, int[] ids) {
        IncrementalDetokenizer decoder = tokenizer.incrementalDetokenizer();
        return Arrays.stream(ids).mapToObj(decoder::append).collect(Collectors.joining()) + decoder.finish();
    }
}
