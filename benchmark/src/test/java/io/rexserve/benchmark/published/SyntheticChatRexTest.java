package io.rexserve.benchmark.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.grammar.Answer;
import io.rexserve.model.grammar.AnswerForm;
import io.rexserve.model.grammar.Prompts;
import io.rexserve.model.grammar.Task;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.model.language.ChatRexModel;
import io.rexserve.model.language.checkpoint.DecoderConfig;
import io.rexserve.model.language.constraint.TokenConstraint;
import io.rexserve.model.language.sampling.FinishReason;
import io.rexserve.model.language.sampling.Generation;
import io.rexserve.model.language.sampling.GenerationOptions;
import io.rexserve.model.tokenizer.Tokenizer;
import io.rexserve.model.weights.StoredType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SyntheticChatRexTest {
    private static final Path LIKENESS = Path.of(System.getProperty("rexserve.home"), "weights/rex-tiny/chatrex");
    private static final DecoderConfig DECODER =
            new DecoderConfig(256, 8, 2, 32, 512, 3, 500, 10000, 1e-5, false, false);
    private static final int REGIONS = 20;
    private static final int TOKENS = 130;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(
            value = StoredType.class,
            names = {"F32", "BF16"})
    void answersInTheGrammarUntilTheTokenLimit(StoredType type) throws IOException {
        SyntheticChatRex.write(LIKENESS, DECODER, type, folder);

        for (Task task : List.of(
                new Task.Detect(List.of("cat", "dog")),
                new Task.Question("what is on the left of this picture", false))) {
            Generation generation = ask(task);
            assertThat(generation.reason()).isEqualTo(FinishReason.LENGTH);
            assertThat(generation.ids()).hasSize(TOKENS);
            try (Tokenizer tokenizer = Tokenizer.load(folder)) {
                Answer answer = Answer.parse(tokenizer.decode(generation.ids()), REGIONS);
                assertThat(answer.phrases()).hasSizeGreaterThan(4);
                assertThat(answer.phrases().subList(0, 4)).allSatisfy(phrase -> {
                    assertThat(phrase.text()).isEqualTo("object");
                    assertThat(phrase.regions())
                            .containsExactlyElementsOf(
                                    IntStream.range(0, REGIONS).boxed().toList());
                });
            }
        }
    }

    private Generation ask(Task task) {
        try (ChatRexModel model = ChatRexModel.load(folder);
                Tokenizer tokenizer = Tokenizer.load(folder);
                NDManager scope = model.scope()) {
            var image = model.encode(scope, new RgbImage(40, 30, new byte[3 * 40 * 30]));
            List<PixelBox> boxes = IntStream.range(0, REGIONS)
                    .mapToObj(i -> new PixelBox(i, 0, i + 10, 20))
                    .toList();
            var objects = model.regions(scope, image, boxes);
            var template = model.config().template();
            int[] prefix = tokenizer.encodeOpening(Prompts.prefix(template, REGIONS));
            int[] question = tokenizer.encode(Prompts.question(template, REGIONS, task));
            var options = GenerationOptions.greedy(TOKENS, tokenizer.endTokens())
                    .with(TokenConstraint.grammar(
                            tokenizer.grammarTokens(), AnswerForm.of(task, REGIONS), tokenizer.endTokens(), false));
            try (var conversation = model.open(scope, image, objects, prefix, CancellationToken.NEVER)) {
                return conversation.ask(question, options);
            }
        }
    }

    @Test
    void leavesNothingBehindWhenDeleted() throws IOException {
        Path own = folder.resolve("own");
        assertThat(SyntheticChatRex.isIn(own)).isFalse();
        SyntheticChatRex.write(LIKENESS, DECODER, StoredType.BF16, own);
        assertThat(SyntheticChatRex.isIn(own)).isTrue();

        SyntheticChatRex.delete(own);

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void takesNoTiedOutputLayer() {
        var tied = new DecoderConfig(256, 8, 2, 32, 512, 3, 500, 10000, 1e-5, false, true);

        assertThatThrownBy(() -> SyntheticChatRex.write(LIKENESS, tied, StoredType.F32, folder))
                .hasMessage("llm.tied: true (expected: false)");
    }
}
