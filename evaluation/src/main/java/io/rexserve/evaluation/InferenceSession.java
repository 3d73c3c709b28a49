package io.rexserve.evaluation;

import ai.djl.ndarray.NDManager;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.grammar.Answer;
import io.rexserve.model.grammar.AnswerForm;
import io.rexserve.model.grammar.ChatTemplate;
import io.rexserve.model.grammar.Prompts;
import io.rexserve.model.grammar.Task;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.language.ChatRexModel;
import io.rexserve.model.language.EncodedImage;
import io.rexserve.model.language.ObjectTokens;
import io.rexserve.model.language.constraint.TokenConstraint;
import io.rexserve.model.language.decoder.Conversation;
import io.rexserve.model.language.decoder.RegionScores;
import io.rexserve.model.language.sampling.GeneratedToken;
import io.rexserve.model.language.sampling.Generation;
import io.rexserve.model.language.sampling.GenerationOptions;
import io.rexserve.model.tokenizer.Tokenizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Tasks about one image and its boxes, answered by the decoder one after the other behind one prefix. One thread.
public final class InferenceSession implements AutoCloseable {
    private static final int MAX_ANSWER_LENGTH = 160;

    private final Tokenizer tokenizer;
    private final ChatTemplate template;
    private final List<PixelBox> boxes;
    private final NDManager scope = Torch.scope();
    private final Conversation conversation;
    private final Timings timings;

    /// Time before the first task, in nanoseconds.
    ///
    /// @param encode both towers
    /// @param regions object tokens
    /// @param prefix prefill of image and regions
    public record Timings(long encode, long regions, long prefix) {}

    public InferenceSession(ChatRexModel model, Tokenizer tokenizer, RgbImage image, List<PixelBox> boxes) {
        this.tokenizer = tokenizer;
        this.template = model.config().template();
        this.boxes = List.copyOf(boxes);
        long start = System.nanoTime();
        EncodedImage encoded = model.encode(scope, image);
        long encodeEnd = System.nanoTime();
        ObjectTokens objects = model.regions(scope, encoded, boxes);
        long regionsEnd = System.nanoTime();
        int[] prefix = tokenizer.encodeOpening(Prompts.prefix(template, boxes.size()));
        this.conversation = model.open(scope, encoded, objects, prefix, CancellationToken.NEVER);
        this.timings = new Timings(encodeEnd - start, regionsEnd - encodeEnd, System.nanoTime() - regionsEnd);
    }

    public Timings timings() {
        return timings;
    }

    /// An answer with the index tokens in it.
    ///
    /// @param tokens by region, each where it was generated first
    record Reply(Answer answer, Map<Integer, GeneratedToken> tokens) {}

    public Answer answer(Task task) {
        return reply(task).answer();
    }

    Reply reply(Task task) {
        int[] question = tokenizer.encode(Prompts.question(template, boxes.size(), task));
        TokenConstraint grammar = TokenConstraint.grammar(
                tokenizer.grammarTokens(), AnswerForm.of(task, boxes.size()), tokenizer.endTokens());
        GenerationOptions options = GenerationOptions.greedy(MAX_ANSWER_LENGTH, tokenizer.endTokens())
                .with(grammar);
        Generation generation = conversation.ask(question, options);
        var chosen = new LinkedHashMap<Integer, GeneratedToken>();
        for (GeneratedToken token : generation.tokens()) {
            if (tokenizer.grammarTokens().isRegion(token.id())) {
                chosen.putIfAbsent(token.id() - tokenizer.grammarTokens().firstRegion(), token);
            }
        }
        return new Reply(Answer.parse(tokenizer.decode(generation.ids()), boxes.size()), chosen);
    }

    /// The score of each region for the phrase, without generating an answer.
    List<Float> scores(String phrase) {
        int[] listing = tokenizer.encode(Prompts.listOpening(template, boxes.size(), phrase));
        float[] scores = RegionScores.of(
                        conversation,
                        List.of(listing),
                        tokenizer.grammarTokens(),
                        boxes.size(),
                        CancellationToken.NEVER)
                .getFirst();
        return IntStream.range(0, scores.length).mapToObj(i -> scores[i]).toList();
    }

    /// The boxes that an answer lists for a phrase, in its order.
    ///
    /// @param phrase as it was asked for
    List<PixelBox> found(Answer answer, String phrase) {
        return answer.phrases().stream()
                .filter(each -> each.text().equals(phrase))
                .flatMap(each -> each.regions().stream())
                .distinct()
                .map(boxes::get)
                .toList();
    }

    @Override
    public void close() {
        conversation.close();
        scope.close();
    }
}
