package io.rexserve.llm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.grammar.ChatTemplate;
import io.rexserve.model.grammar.Prompts;
import io.rexserve.model.grammar.Task;
import io.rexserve.model.language.decoder.Conversation;
import io.rexserve.model.language.decoder.Decoding;
import io.rexserve.model.language.decoder.Prefix;
import io.rexserve.model.language.decoder.ScheduledTokens;
import io.rexserve.model.language.kvcache.KvCache;
import io.rexserve.model.language.sampling.CancellationToken;
import io.rexserve.model.language.sampling.GenerationOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A question about a black picture, scored once and asked by 1, 2, 3 and so on up to the largest number of streams at
/// a time: compiles
/// the kernels, lets oneDNN choose its code for every number of rows, and touches every weight before the first caller
/// does. Prompts have too many lengths for that.
final class WarmUp {
    private static final int SIDE = 64;

    private WarmUp() {}

    /// @param maxBatch most answers of a pass
    static void run(LoadedModel model, int maxBatch) {
        ChatTemplate template = model.network().config().template();
        var picture = new RgbImage(SIDE, SIDE, new byte[3 * SIDE * SIDE]);
        var boxes = List.of(new PixelBox(0, 0, SIDE, SIDE), new PixelBox(0, 0, SIDE / 2f, SIDE / 2f));
        int[] prefix = model.tokenizer().encodeOpening(Prompts.prefix(template, boxes.size()));
        int[] question = model.tokenizer()
                .encode(Prompts.question(template, boxes.size(), new Task.Caption(Task.CaptionStyle.BRIEF)));
        try (NDManager scope = model.network().scope()) {
            var image = model.network().encode(scope, picture);
            var objects = model.network().regions(scope, image, boxes);
            NDArray embeddings = model.network().spliced(scope, image, objects, prefix);
            int positions = (int) embeddings.getShape().get(1) + question.length + maxBatch + 1;
            int fit = model.network().keyValues().free() / KvCache.rounded(positions);
            var conversations = new ArrayList<Conversation>();
            try {
                for (int i = 0; i < Math.clamp(fit, 1, maxBatch); i++) {
                    conversations.add(
                            opened(model, model.network().prefix(embeddings, image, prefix, CancellationToken.NEVER)));
                }
                ask(model, conversations, question);
                conversations.getFirst().logits(List.of(question, question), question, CancellationToken.NEVER);
            } finally {
                conversations.forEach(Conversation::close);
            }
        }
    }

    private static Conversation opened(LoadedModel model, Prefix prefix) {
        try (prefix) {
            model.network().pass(List.of(new ScheduledTokens(prefix, prefix.left())));
            return prefix.conversation();
        }
    }

    private static void ask(LoadedModel model, List<Conversation> conversations, int[] question) {
        List<Decoding> answers = conversations.stream()
                .map(conversation ->
                        conversation.begin(question, GenerationOptions.greedy(conversations.size() + 1, Set.of())))
                .toList();
        for (int rows = 1; rows <= answers.size(); rows++) {
            model.network().pass(List.of(new ScheduledTokens(answers.get(rows - 1), question.length)));
            model.network()
                    .pass(answers.subList(0, rows).stream()
                            .map(answer -> new ScheduledTokens(answer, 1))
                            .toList());
        }
    }
}
