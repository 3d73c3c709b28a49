package io.rexserve.llm;

import ai.djl.ndarray.NDManager;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.grammar.ChatTemplate;
import io.rexserve.model.grammar.Prompts;
import io.rexserve.model.grammar.Task;
import io.rexserve.model.language.GenerationOptions;
import io.rexserve.model.language.Interruption;
import io.rexserve.model.language.TokenListener;
import java.util.List;
import java.util.Set;

/// A question and a score about a black picture: compiles the kernels and touches every weight before the first caller
/// does.
final class WarmUp {
    private static final int SIDE = 64;
    private static final int TOKENS = 4;

    private WarmUp() {}

    static void run(LoadedModel model) {
        ChatTemplate template = model.network().config().template();
        var picture = new RgbImage(SIDE, SIDE, new byte[3 * SIDE * SIDE]);
        var boxes = List.of(new PixelBox(0, 0, SIDE, SIDE), new PixelBox(0, 0, SIDE / 2f, SIDE / 2f));
        int[] prefix = model.tokenizer().encodeOpening(Prompts.prefix(template, boxes.size()));
        int[] question = model.tokenizer()
                .encode(Prompts.question(template, boxes.size(), new Task.Caption(Task.CaptionStyle.BRIEF)));
        try (NDManager scope = model.network().scope()) {
            var image = model.network().encode(scope, picture);
            var objects = model.network().regions(scope, image, boxes);
            try (var conversation = model.network().open(scope, image, objects, prefix, Interruption.NEVER)) {
                conversation.ask(question, GenerationOptions.greedy(TOKENS, Set.of()), TokenListener.SILENT);
                conversation.logits(List.of(question, question), question, Interruption.NEVER);
            }
        }
    }
}
