package io.rexserve.benchmark.serving;

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
import io.rexserve.model.language.sampling.Generation;
import io.rexserve.model.language.sampling.GenerationOptions;
import io.rexserve.model.tokenizer.Tokenizer;
import java.util.List;

/// Tasks about one image and its boxes, answered by the decoder one after the other behind one prefix. One thread.
final class InferenceSession implements AutoCloseable {
    private static final int MAX_ANSWER_LENGTH = 160;

    private final Tokenizer tokenizer;
    private final ChatTemplate template;
    private final List<PixelBox> boxes;
    private final NDManager scope = Torch.scope();
    private final Conversation conversation;
    private final boolean unorderedLists;
    private final Timings timings;

    /// Time before the first task, in nanoseconds.
    ///
    /// @param encode both towers
    /// @param regions object tokens
    /// @param prefix prefill of image and regions
    record Timings(long encode, long regions, long prefix) {}

    InferenceSession(ChatRexModel model, Tokenizer tokenizer, RgbImage image, List<PixelBox> boxes) {
        this.tokenizer = tokenizer;
        this.template = model.config().template();
        this.unorderedLists = model.defaults().unorderedLists();
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

    Timings timings() {
        return timings;
    }

    Answer answer(Task task) {
        int[] question = tokenizer.encode(Prompts.question(template, boxes.size(), task));
        TokenConstraint grammar = TokenConstraint.grammar(
                tokenizer.grammarTokens(), AnswerForm.of(task, boxes.size()), tokenizer.endTokens(), unorderedLists);
        GenerationOptions options = GenerationOptions.greedy(MAX_ANSWER_LENGTH, tokenizer.endTokens())
                .with(grammar);
        Generation generation = conversation.ask(question, options);
        return Answer.parse(tokenizer.decode(generation.ids()), boxes.size());
    }

    @Override
    public void close() {
        conversation.close();
        scope.close();
    }
}
