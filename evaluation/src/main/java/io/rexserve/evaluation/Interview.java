package io.rexserve.evaluation;

import ai.djl.ndarray.NDManager;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.grammar.Answer;
import io.rexserve.model.grammar.AnswerForm;
import io.rexserve.model.grammar.ChatTemplate;
import io.rexserve.model.grammar.Prompts;
import io.rexserve.model.grammar.Task;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.language.ChatRexModel;
import io.rexserve.model.language.EncodedImage;
import io.rexserve.model.language.ObjectTokens;
import io.rexserve.model.language.constraint.TokenConstraint;
import io.rexserve.model.language.decoder.Conversation;
import io.rexserve.model.language.decoder.RegionScores;
import io.rexserve.model.language.sampling.CancellationToken;
import io.rexserve.model.language.sampling.GeneratedToken;
import io.rexserve.model.language.sampling.Generation;
import io.rexserve.model.language.sampling.GenerationOptions;
import io.rexserve.model.language.sampling.TokenListener;
import io.rexserve.model.tokenizer.Tokenizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Questions about one picture and its boxes, answered by the decoder, one after the other behind one prefix.
public final class Interview implements AutoCloseable {
    private static final int LONGEST_ANSWER = 160;

    private final Tokenizer tokenizer;
    private final ChatTemplate template;
    private final List<PixelBox> boxes;
    private final NDManager scope = Torch.scope();
    private final Conversation conversation;
    private final Opened opened;

    /// What came before the first question, in nanoseconds.
    ///
    /// @param encode both towers
    /// @param regions object tokens
    /// @param prefix reading picture and regions
    public record Opened(long encode, long regions, long prefix) {}

    public Interview(ChatRexModel model, Tokenizer tokenizer, RgbImage image, List<PixelBox> boxes) {
        this.tokenizer = tokenizer;
        this.template = model.config().template();
        this.boxes = List.copyOf(boxes);
        long began = System.nanoTime();
        EncodedImage encoded = model.encode(scope, image);
        long seen = System.nanoTime();
        ObjectTokens objects = model.regions(scope, encoded, boxes);
        long pooled = System.nanoTime();
        int[] prefix = tokenizer.encodeOpening(Prompts.prefix(template, boxes.size()));
        this.conversation = model.open(scope, encoded, objects, prefix, CancellationToken.NEVER);
        this.opened = new Opened(seen - began, pooled - seen, System.nanoTime() - pooled);
    }

    /// What it took to get here.
    public Opened opened() {
        return opened;
    }

    /// @param tokens the index tokens that the answer holds, by region, each as it was chosen first
    record Told(Answer answer, Map<Integer, GeneratedToken> tokens) {}

    public Answer ask(Task task) {
        return tell(task).answer();
    }

    Told tell(Task task) {
        int[] question = tokenizer.encode(Prompts.question(template, boxes.size(), task));
        TokenConstraint grammar = TokenConstraint.grammar(
                tokenizer.grammarTokens(), AnswerForm.of(task, boxes.size()), tokenizer.endTokens());
        GenerationOptions options =
                GenerationOptions.greedy(LONGEST_ANSWER, tokenizer.endTokens()).with(grammar);
        Generation answer = conversation.ask(question, options, TokenListener.SILENT);
        var chosen = new LinkedHashMap<Integer, GeneratedToken>();
        for (GeneratedToken token : answer.tokens()) {
            if (tokenizer.grammarTokens().isRegion(token.id())) {
                chosen.putIfAbsent(token.id() - tokenizer.grammarTokens().firstRegion(), token);
            }
        }
        return new Told(Answer.parse(tokenizer.decode(answer.ids()), boxes.size()), chosen);
    }

    /// How likely each region shows the phrase, without an answer.
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

    /// Boxes of the phrases that the answer gives, in its order.
    ///
    /// @param phrase whose boxes are wanted
    List<PixelBox> found(Answer answer, String phrase) {
        return answer.phrases().stream()
                .filter(given -> given.text().equals(phrase))
                .flatMap(given -> given.regions().stream())
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
