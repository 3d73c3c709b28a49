package io.rexserve.llm.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.grammar.ChatTemplate;
import io.rexserve.model.grammar.Prompts;
import io.rexserve.model.grammar.Task;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.model.language.decoder.Conversation;
import io.rexserve.model.language.decoder.ScheduledTokens;
import io.rexserve.model.language.decoder.Sequence;
import io.rexserve.model.language.kvcache.KvCache;
import io.rexserve.model.language.sampling.GenerationOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// A question about a black image, scored once and asked by 1, 2, 3 and so on up to the largest number of streams at a
/// time: compiles the kernels, lets oneDNN choose its code for every number of sequences, and touches every weight
/// before the first caller does. Prompts have too many lengths for that.
final class WarmUp {
    private static final int SIDE = 64;

    private WarmUp() {}

    /// @param maxBatchSize most decoding sequences of a step
    static void run(LoadedModel model, int maxBatchSize) {
        ChatTemplate template = model.chatRex().config().template();
        var image = new RgbImage(SIDE, SIDE, new byte[3 * SIDE * SIDE]);
        var boxes = List.of(new PixelBox(0, 0, SIDE, SIDE), new PixelBox(0, 0, SIDE / 2f, SIDE / 2f));
        int[] prefix = model.tokenizer().encodeOpening(Prompts.prefix(template, boxes.size()));
        int[] question = model.tokenizer()
                .encode(Prompts.question(template, boxes.size(), new Task.Caption(Task.CaptionDetail.BRIEF)));
        try (NDManager scope = model.chatRex().scope()) {
            var encoded = model.chatRex().encode(scope, image);
            var objects = model.chatRex().regions(scope, encoded, boxes);
            NDArray embeddings = model.chatRex().spliced(scope, encoded, objects, prefix);
            int tokens = (int) embeddings.getShape().get(1) + question.length + maxBatchSize + 1;
            int fit = model.chatRex().kvCache().freeTokens() / KvCache.rounded(tokens);
            var conversations = new ArrayList<Conversation>();
            try {
                for (int i = 0; i < Math.clamp(fit, 1, maxBatchSize); i++) {
                    Conversation conversation =
                            model.chatRex().conversation(embeddings, encoded, prefix, CancellationToken.NEVER);
                    conversations.add(conversation);
                    conversation.prefix().admit(0);
                    forward(model, conversation.prefix());
                }
                ask(model, conversations, question);
                conversations.getFirst().logits(List.of(question, question), question, CancellationToken.NEVER);
            } finally {
                conversations.forEach(Conversation::close);
            }
        }
    }

    private static void ask(LoadedModel model, List<Conversation> conversations, int[] question) {
        List<Sequence> answers = conversations.stream()
                .map(conversation ->
                        conversation.question(question, GenerationOptions.greedy(conversations.size() + 1, Set.of())))
                .toList();
        for (int count = 1; count <= answers.size(); count++) {
            forward(model, answers.get(count - 1));
            forward(model, answers.subList(0, count).toArray(Sequence[]::new));
        }
    }

    private static void forward(LoadedModel model, Sequence... sequences) {
        model.chatRex()
                .forward(Stream.of(sequences)
                        .map(sequence -> new ScheduledTokens(sequence, sequence.remaining()))
                        .toList());
    }
}
