package io.rexserve.data.embedded;

import ai.djl.ndarray.NDManager;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.grammar.Answer;
import io.rexserve.model.grammar.AnswerForm;
import io.rexserve.model.grammar.Prompts;
import io.rexserve.model.grammar.Task;
import io.rexserve.model.grammar.Task.RegionStyle;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.model.language.EncodedImage;
import io.rexserve.model.language.ObjectTokens;
import io.rexserve.model.language.constraint.TokenConstraint;
import io.rexserve.model.language.decoder.Conversation;
import io.rexserve.model.language.decoder.RegionScores;
import io.rexserve.model.language.sampling.Generation;
import io.rexserve.model.language.sampling.GenerationOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The language model behind one picture and its regions, for any number of questions. Belongs to one thread.
public final class RegionReader implements AutoCloseable {
    private final LoadedModels models;
    private final int regions;
    private final NDManager scope;
    private final Conversation conversation;

    private RegionReader(LoadedModels models, int regions, NDManager scope, Conversation conversation) {
        this.models = models;
        this.regions = regions;
        this.scope = scope;
        this.conversation = conversation;
    }

    static RegionReader open(LoadedModels models, RgbImage image, List<PixelBox> boxes) throws InterruptedException {
        models.sequences().acquire();
        NDManager scope = models.arrays().newSubManager();
        boolean opened = false;
        try {
            EncodedImage encoded = models.chatRex().encode(scope, image);
            ObjectTokens objects = models.chatRex().regions(scope, encoded, boxes);
            int[] prefix = models.tokenizer()
                    .encodeOpening(Prompts.prefix(models.chatRex().config().template(), boxes.size()));
            Conversation conversation = models.chatRex().open(scope, encoded, objects, prefix, CancellationToken.NEVER);
            opened = true;
            return new RegionReader(models, boxes.size(), scope, conversation);
        } finally {
            if (!opened) {
                scope.close();
                models.sequences().release();
            }
        }
    }

    /// How likely each region shows each phrase, all in one prefill, see [RegionScores].
    ///
    /// @param phrases of words that the vocabulary has, each of which [#fits]
    /// @return for each phrase a score of each region, 0 to 1
    public List<float[]> scores(List<String> phrases) {
        return RegionScores.of(
                conversation,
                phrases.stream().map(this::opening).toList(),
                models.tokenizer().grammarTokens(),
                regions,
                CancellationToken.NEVER);
    }

    /// Whether a phrase is short enough to be asked behind this picture.
    public boolean fits(String phrase) {
        return conversation.prefixLength() + opening(phrase).length
                <= models.chatRex().config().maxLength();
    }

    private int[] opening(String phrase) {
        return models.tokenizer()
                .encode(Prompts.listOpening(models.chatRex().config().template(), regions, phrase));
    }

    /// The model's answer, decoded greedily.
    ///
    /// @param maxTokens of the answer
    public Answer answer(Task task, int maxTokens) {
        int[] question = models.tokenizer()
                .encode(Prompts.question(models.chatRex().config().template(), regions, task));
        Set<Integer> stops = new HashSet<>(models.tokenizer().endTokens());
        stops.addAll(models.chatRex().defaults().stopIds());
        TokenConstraint grammar = TokenConstraint.grammar(
                models.tokenizer().grammarTokens(),
                AnswerForm.of(task, regions),
                stops,
                models.chatRex().defaults().unorderedLists());
        Generation generation = conversation.ask(
                question, GenerationOptions.greedy(maxTokens, stops).with(grammar));
        return Answer.parse(models.tokenizer().decode(generation.ids()), regions);
    }

    /// What the model says of one region.
    ///
    /// @param maxTokens of the answer
    /// @return empty if it says nothing
    public Optional<String> describe(RegionStyle style, int region, int maxTokens) {
        Answer answer = answer(new Task.DescribeRegions(style, List.of(region)), maxTokens);
        return answer.phrases().stream()
                .filter(phrase -> phrase.regions().contains(region))
                .map(phrase -> phrase.text().strip())
                .filter(text -> !text.isEmpty())
                .findFirst()
                .or(() -> Optional.of(answer.text().strip()).filter(text -> !text.isEmpty()));
    }

    @Override
    public void close() {
        try (scope;
                conversation) {
            // closed in reverse order
        } finally {
            models.sequences().release();
        }
    }
}
