package io.rexserve.model.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.djl.ndarray.NDManager;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.kernel.LiveArrays;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.language.decoder.Conversation;
import io.rexserve.model.language.kvcache.KvCacheSize;
import io.rexserve.model.language.sampling.GenerationOptions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RequestMemoryTest {
    private static final RgbImage IMAGE = Golden.image("chatrex-micro");
    private static final int[] PREFIX = {1, 17, -200, 13, 300, -300};
    private static final int[] QUESTION = {13, 77, 5};

    @Test
    void aRequestLeavesNothingBehindHoweverItEnds() {
        try (ChatRexModel model = ChatRexModel.load(Golden.folder("chatrex-micro"));
                NDManager process = Torch.scope()) {
            request(model, process, Integer.MAX_VALUE);
            int before = LiveArrays.count();
            for (int i = 0; i < 5; i++) {
                request(model, process, Integer.MAX_VALUE);
                request(model, process, 3); // cancelled while decoding
                request(model, process, 1); // cancelled while reading the prompt
            }
            assertThat(LiveArrays.count()).isEqualTo(before);
            assertThat(process.getManagedArrays()).isEmpty();
        }
    }

    @Test
    void encodingEndsAtEachOfItsChecksAndLeavesNothingBehind() {
        try (ChatRexModel model = ChatRexModel.load(Golden.folder("chatrex-micro"));
                NDManager scope = Torch.scope()) {
            var checks = new AtomicInteger();
            try (var counted = model.encode(scope, IMAGE, new CancellationToken(() -> checks.incrementAndGet() < 0));
                    var plain = model.encode(scope, IMAGE)) {
                assertThat(counted.tokens().toFloatArray())
                        .isEqualTo(plain.tokens().toFloatArray());
            }
            assertThat(checks.get())
                    .isGreaterThan(model.config().convnext().depths().size());
            int before = LiveArrays.count();
            for (int last = 1; last <= checks.get(); last++) {
                int patience = last;
                var asked = new AtomicInteger();
                var cancelled = new CancellationToken(() -> asked.incrementAndGet() >= patience);
                assertThat(catchThrowable(() -> model.encode(scope, IMAGE, cancelled)))
                        .isInstanceOf(CancellationException.class);
                assertThat(asked.get()).isEqualTo(last);
                assertThat(scope.getManagedArrays()).isEmpty();
                assertThat(LiveArrays.count()).isEqualTo(before);
            }
        }
    }

    @Test
    void aPrefillEndsBetweenTwoLayersAndLeavesNothingBehind() {
        var layerByLayer =
                new RuntimeOptions(Compute.CPU, RuntimeOptions.DEFAULT_PREFILL_CHUNK, 1, KvCacheSize.DEFAULT);
        try (ChatRexModel model = ChatRexModel.load(Golden.folder("chatrex-micro"), layerByLayer);
                NDManager process = Torch.scope()) {
            var asked = new AtomicInteger();
            request(model, process, Integer.MAX_VALUE, asked);
            assertThat(asked.get()).isGreaterThan(2 * model.config().llm().layers());
            int before = LiveArrays.count();
            for (int patience = 1; patience <= 2 * model.config().llm().layers(); patience++) {
                asked.set(0);
                request(model, process, patience, asked);
                assertThat(asked.get()).isBetween(patience, patience + 2);
                assertThat(LiveArrays.count()).isEqualTo(before);
                assertThat(model.kvCache().freeTokens())
                        .isEqualTo(model.kvCache().tokens());
            }
        }
    }

    @Test
    void aClosedModelLeavesNoArrayBehind() {
        ChatRexModel.load(Golden.folder("chatrex-micro")).close(); // compiles what is shared by all models
        int before = LiveArrays.count();
        ChatRexModel.load(Golden.folder("chatrex-micro")).close();
        assertThat(LiveArrays.count()).isEqualTo(before);
    }

    @Test
    void stepsOfAnAnswerHoldNothingButTheKvCache() {
        try (ChatRexModel model = ChatRexModel.load(Golden.folder("chatrex-micro"));
                NDManager scope = Torch.scope()) {
            EncodedImage image = model.encode(scope, IMAGE);
            ObjectTokens objects = model.regions(scope, image, List.of(new PixelBox(1, 2, 30, 40)));
            try (Conversation conversation = model.open(scope, image, objects, PREFIX, CancellationToken.NEVER)) {
                int before = scope.getManagedArrays().size();
                conversation.ask(QUESTION, GenerationOptions.greedy(40, Set.of()));
                conversation.logits(QUESTION, CancellationToken.NEVER);
                assertThat(scope.getManagedArrays()).hasSize(before);
            }
            objects.close();
            image.close();
            assertThat(scope.getManagedArrays()).isEmpty();
        }
    }

    /// One request in one scope of its own; gives up when it was asked so often.
    private static void request(ChatRexModel model, NDManager process, int patience) {
        request(model, process, patience, new AtomicInteger());
    }

    private static void request(ChatRexModel model, NDManager process, int patience, AtomicInteger asked) {
        CancellationToken cancellation = new CancellationToken(() -> asked.incrementAndGet() >= patience);
        try (NDManager scope = process.newSubManager()) {
            EncodedImage image = model.encode(scope, IMAGE);
            ObjectTokens objects = model.regions(scope, image, List.of(new PixelBox(1, 2, 30, 40)));
            Throwable thrown = catchThrowable(() -> {
                try (Conversation conversation = model.open(scope, image, objects, PREFIX, cancellation)) {
                    GenerationOptions options =
                            GenerationOptions.greedy(12, Set.of()).with(cancellation);
                    conversation.ask(QUESTION, options);
                }
            });
            assertThat(thrown == null || thrown instanceof CancellationException)
                    .isTrue();
        }
    }
}
