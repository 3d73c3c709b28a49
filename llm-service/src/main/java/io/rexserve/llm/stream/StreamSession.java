package io.rexserve.llm.stream;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rexserve.image.box.PixelBox;
import io.rexserve.llm.engine.LoadedModel;
import io.rexserve.llm.vision.FeatureCache;
import io.rexserve.llm.vision.FeatureKey;
import io.rexserve.llm.vision.Features;
import io.rexserve.model.grammar.Prompts;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.model.language.EncodedImage;
import io.rexserve.model.language.decoder.Conversation;
import io.rexserve.serving.admission.Admission.Permit;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What one stream holds: its permit, its image until it is encoded, leases of features, the embeddings of its prefix
/// until they are read, and its conversation with the blocks of the KV cache.
///
/// Tasks run between [#beginTask] and [#endTask], on one thread at a time; [#close] frees everything at once or, while
/// a task runs, leaves it to [#endTask].
public final class StreamSession implements AutoCloseable {
    private final Permit permit;
    private boolean busy;
    private boolean closed;
    private @Nullable SquaredImage decoded;
    private FeatureKey.@Nullable Image key;
    private FeatureCache.@Nullable Lease image;
    private @Nullable NDManager prefixScope;
    private @Nullable Conversation conversation;
    private int regionCount;
    private Duration prefixPrefill = Duration.ZERO;

    /// @param permit closed once nothing is held any more
    public StreamSession(Permit permit) {
        this.permit = permit;
    }

    /// @return false if the stream has ended and nothing is to be done
    public synchronized boolean beginTask() {
        busy = !closed;
        return busy;
    }

    /// Ends the task that was begun; without effect when it has ended already.
    public synchronized void endTask() {
        boolean ends = busy;
        busy = false;
        if (ends && closed) {
            free();
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            if (!busy) {
                free();
            }
        }
    }

    private void free() {
        try {
            if (image != null) {
                image.close();
            }
            if (conversation != null) {
                conversation.close();
            }
            if (prefixScope != null) {
                prefixScope.close();
            }
        } finally {
            permit.close();
        }
    }

    /// Takes the features of an image that was encoded before.
    ///
    /// @return empty if they are not in the cache
    Optional<EncodedImage> cachedFeatures(LoadedModel model, FeatureKey.Image content) {
        key = content;
        return model.features().lookup(content).map(this::hold);
    }

    private synchronized EncodedImage hold(FeatureCache.Lease lease) {
        image = lease;
        EncodedImage encoded = encoded(lease);
        if (closed) {
            lease.close();
        }
        return encoded;
    }

    private static EncodedImage encoded(FeatureCache.Lease lease) {
        if (lease.features() instanceof Features.Image(EncodedImage encoded, NDManager _)) {
            return encoded;
        }
        throw new IllegalStateException("features: of regions (expected: of an image)");
    }

    /// Holds an image until it is encoded.
    synchronized void hold(SquaredImage next) {
        decoded = next;
    }

    EncodedImage encodedImage(LoadedModel model, ImageEncoding.Encoder encoder, CancellationToken cancellation) {
        SquaredImage next = takeDecoded();
        return hold(model.features()
                .computed(
                        key(),
                        scope -> new Features.Image(
                                encoder.encode(model.chatRex(), scope, next.square(), cancellation)
                                        .ofImage(next.width(), next.height()),
                                scope)));
    }

    private synchronized SquaredImage takeDecoded() {
        SquaredImage next = Objects.requireNonNull(decoded, "image: none (expected: one that was decoded before)");
        decoded = null;
        return next;
    }

    /// Makes the prefix of image and regions, which the decoder is then to read.
    ///
    /// @param behind tokens of a question and its answer
    /// @throws io.grpc.StatusRuntimeException if it is too long
    Conversation openConversation(LoadedModel model, List<PixelBox> boxes, int behind, CancellationToken cancellation) {
        regionCount = boxes.size();
        FeatureCache.Lease lease = Objects.requireNonNull(image, "image: none (expected: an image first)");
        EncodedImage encoded = encoded(lease);
        NDManager scope = model.arrays().newSubManager();
        prefixScope = scope;
        int[] ids = model.tokenizer()
                .encodeOpening(Prompts.prefix(model.chatRex().config().template(), regionCount));
        try (FeatureCache.Lease regions = regions(model, encoded, boxes)) {
            if (!(regions.features() instanceof Features.Regions(var objects, NDManager _))) {
                throw new IllegalStateException("features: of an image (expected: of regions)");
            }
            NDArray embeddings = model.chatRex().spliced(scope, encoded, objects, ids);
            Conversation opened = model.chatRex().conversation(embeddings, encoded, ids, cancellation);
            conversation = opened;
            requireWhole(model, opened);
            permit.settle(Math.min(model.chatRex().config().maxLength(), opened.prefixLength() + behind));
            return opened;
        } finally {
            lease.close(); // all that is needed of the image is in the embeddings
        }
    }

    private FeatureCache.Lease regions(LoadedModel model, EncodedImage encoded, List<PixelBox> boxes) {
        return model.features()
                .computed(
                        key().with(boxes),
                        scope -> new Features.Regions(model.chatRex().regions(scope, encoded, boxes), scope));
    }

    private static void requireWhole(LoadedModel model, Conversation opened) {
        int truncated = opened.prefix().truncated();
        if (truncated > 0) {
            throw new Refusal(
                            Reason.PROMPT_TOO_LONG,
                            "prompt: " + truncated + " tokens of image and regions beyond "
                                    + model.chatRex().config().maxLength() + " (expected: none)")
                    .exception();
        }
    }

    /// The prefix has been read; its embeddings are needed no more.
    void prefixRead(Duration prefill) {
        prefixPrefill = prefill;
        NDManager scope = prefixScope;
        prefixScope = null;
        if (scope != null) {
            scope.close();
        }
    }

    Conversation conversation() {
        return Objects.requireNonNull(conversation, "conversation: none (expected: regions before questions)");
    }

    /// @param ids of a question behind the prefix
    /// @throws io.grpc.StatusRuntimeException if nothing could be answered behind it
    void requireFits(LoadedModel model, int ids) {
        int length = conversation().prefixLength() + ids;
        int most = model.chatRex().config().maxLength();
        if (length >= most) {
            throw new Refusal(
                            Reason.PROMPT_TOO_LONG,
                            "prompt: " + length + " tokens of image, regions and question (expected: < " + most + ")")
                    .exception();
        }
    }

    public int regionCount() {
        return regionCount;
    }

    /// The time that the prefix took to be read; zero from the second call on, so that one question reports it.
    Duration takePrefixPrefill() {
        Duration taken = prefixPrefill;
        prefixPrefill = Duration.ZERO;
        return taken;
    }

    private FeatureKey.Image key() {
        return Objects.requireNonNull(key, "key: none (expected: an image first)");
    }
}
