package io.rexserve.llm.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.rexserve.llm.engine.LoadedModel;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.language.kvcache.BlockTable;
import io.rexserve.model.language.kvcache.KvCache;
import io.rexserve.model.language.kvcache.KvCacheSize;
import io.rexserve.serving.batch.InsufficientMemoryException;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StreamRefusalsTest {
    private static Refusal refusal(Throwable failure) {
        return Refusal.from(StreamRefusals.of(failure)).orElseThrow();
    }

    @Test
    void whatFitsIntoTheKvCacheLaterMayBeRetriedAndWhatNeverFitsMayNot() {
        try (var model = LoadedModel.load(
                        Path.of(System.getProperty("rexserve.home"), "weights", "rex-tiny", "chatrex"),
                        Compute.CPU,
                        new KvCacheSize.Sequences(1),
                        0,
                        () -> {});
                var others = new BlockTable(model.chatRex().kvCache());
                var table = new BlockTable(model.chatRex().kvCache())) {
            int all = model.chatRex().kvCache().tokens();
            others.reserve(1);
            table.reserve(all - KvCache.BLOCK);

            Refusal later = refusal(catchThrowable(() -> table.reserve(all)));
            assertThat(later.reason()).isEqualTo(Reason.QUEUE_FULL);
            assertThat(later.retryAfter()).isEqualTo(Duration.ofSeconds(1));

            Refusal never = refusal(catchThrowable(() -> table.reserve(all + 1)));
            assertThat(never.reason()).isEqualTo(Reason.OUT_OF_MEMORY);
            assertThat(never.retryAfter()).isNull();
            assertThat(never.message())
                    .startsWith("KV cache: 33 tokens more of ")
                    .endsWith(" of " + all + ")");
        }
    }

    @Test
    void otherFailuresAreThoseOfEveryModelService() {
        assertThat(refusal(new InsufficientMemoryException(new OutOfMemoryError("direct buffers")))
                        .reason())
                .isEqualTo(Reason.OUT_OF_MEMORY);
        assertThat(refusal(new IllegalStateException("a broken invariant")).reason())
                .isEqualTo(Reason.FAULT);
        var known = Refusal.deadlinePassed().exception();
        assertThat(StreamRefusals.of(known)).isSameAs(known);
    }
}
