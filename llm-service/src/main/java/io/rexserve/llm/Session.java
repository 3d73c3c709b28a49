package io.rexserve.llm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rexserve.image.box.PixelBox;
import io.rexserve.serving.admission.DecodedImage;
import io.rexserve.model.grammar.Prompts;
import io.rexserve.model.language.EncodedImage;
import io.rexserve.model.language.decoder.Conversation;
import io.rexserve.model.language.decoder.Prefix;
import io.rexserve.model.language.sampling.CancellationToken;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What one stream holds: its picture, shares of features, one scope with its prefix, and its part of the key-value
/// memory.
///
/// Work happens between [#begin] and [#end], on one thread at a time; [#close] frees at once or, while work is going
/// on,
/// leaves it to [#end].
final class Session implements AutoCloseable {
    private final StreamAdmission.Entry entry;
    private boolean busy;
    private boolean closed;
    private @Nullable DecodedImage picture;
    private FeatureKey.@Nullable Picture key;
    private FeatureCache.@Nullable Lease image;
    private @Nullable NDManager scope;
    private @Nullable Prefix prefix;
    private @Nullable Conversation conversation;
    private int regionCount;
    private Duration prefixRead = Duration.ZERO;

    /// @param entry given back once, when nothing is held any more
    Session(StreamAdmission.Entry entry) {
        this.entry = entry;
    }

    /// @return false if the stream has ended and nothing is to be done
    synchronized boolean begin() {
        busy = !closed;
        return busy;
    }

    /// Ends work that was begun; without effect when it has ended already.
    synchronized void end() {
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
            if (picture != null) {
                picture.close();
            }
            if (image != null) {
                image.close();
            }
            if (conversation != null) {
                conversation.close();
            }
            if (prefix != null) {
                prefix.close();
            }
            if (scope != null) {
                scope.close();
            }
        } finally {
            entry.close();
        }
    }

    /// Takes the features of a picture that was seen before.
    ///
    /// @return how it was encoded, or nothing if it was not seen
    @Nullable
    EncodedImage seen(LoadedModel model, FeatureKey.Picture picture) {
        key = picture;
        return hold(model.features().lookup(picture).orElse(null));
    }

    private synchronized @Nullable EncodedImage hold(FeatureCache.@Nullable Lease lease) {
        image = lease;
        if (lease == null) {
            return null;
        }
        EncodedImage encoded = encoded(lease);
        if (closed) {
            lease.close();
        }
        return encoded;
    }

    private static EncodedImage encoded(FeatureCache.Lease lease) {
        if (lease.features() instanceof Features.Picture(EncodedImage encoded, NDManager _)) {
            return encoded;
        }
        throw new IllegalStateException("features: of regions (expected: of a picture)");
    }

    /// Holds a picture until it is encoded or the stream ends.
    synchronized void hold(DecodedImage decoded) {
        picture = decoded;
        if (closed) {
            decoded.close();
        }
    }

    EncodedImage encode(LoadedModel model) {
        try (DecodedImage decoded =
                Objects.requireNonNull(picture, "picture: none (expected: one that was held before)")) {
            FeatureCache.Lease lease = model.features()
                    .computed(key(), own -> new Features.Picture(model.network().encode(own, decoded.image()), own));
            return Objects.requireNonNull(hold(lease));
        }
    }

    /// Makes the prefix of picture and regions, not yet read, with room for a question and its answer.
    ///
    /// @param behind positions for them
    /// @throws io.grpc.StatusRuntimeException if it is too long
    Prefix prefix(LoadedModel model, List<PixelBox> boxes, int behind, CancellationToken interruption) {
        regionCount = boxes.size();
        FeatureCache.Lease picture = Objects.requireNonNull(image, "image: none (expected: a picture first)");
        EncodedImage encoded = encoded(picture);
        NDManager opened = model.arrays().newSubManager();
        scope = opened;
        int[] ids = model.tokenizer()
                .encodeOpening(Prompts.prefix(model.network().config().template(), regionCount));
        try (FeatureCache.Lease regions = regions(model, encoded, boxes)) {
            if (!(regions.features() instanceof Features.Regions(var objects, NDManager _))) {
                throw new IllegalStateException("features: of a picture (expected: of regions)");
            }
            NDArray embeddings = model.network().spliced(opened, encoded, objects, ids);
            Prefix begun = model.network().prefix(embeddings, encoded, ids, interruption);
            prefix = begun;
            requireWhole(model, begun);
            entry.settle(Math.min(model.network().config().maxLength(), begun.length() + behind));
            return begun;
        } finally {
            picture.close(); // all that is needed of it is in the embeddings
        }
    }

    private FeatureCache.Lease regions(LoadedModel model, EncodedImage encoded, List<PixelBox> boxes) {
        return model.features()
                .computed(
                        key().with(boxes),
                        own -> new Features.Regions(model.network().regions(own, encoded, boxes), own));
    }

    private static void requireWhole(LoadedModel model, Prefix begun) {
        if (begun.cut() > 0) {
            throw new Refusal(
                            Reason.PROMPT_TOO_LONG,
                            "prompt: " + begun.cut() + " positions of picture and regions beyond "
                                    + model.network().config().maxLength() + " (expected: none)")
                    .exception();
        }
    }

    /// The prefix has been read, for every question to come.
    void opened(Duration took) {
        conversation = Objects.requireNonNull(prefix, "prefix: none").conversation();
        prefixRead = took;
        NDManager read = scope;
        scope = null;
        if (read != null) {
            read.close();
        }
    }

    Conversation conversation() {
        return Objects.requireNonNull(conversation, "conversation: none (expected: regions before questions)");
    }

    /// @param ids of a question behind the prefix
    /// @throws io.grpc.StatusRuntimeException if nothing could be answered behind it
    void requireRoom(LoadedModel model, int ids) {
        int length = conversation().prefixLength() + ids;
        int most = model.network().config().maxLength();
        if (length >= most) {
            throw Refusals.promptTooLong(length, most);
        }
    }

    int regionCount() {
        return regionCount;
    }

    /// The time that reading the prefix took; zero from the second call on, so that one question reports it.
    Duration takePrefixRead() {
        Duration taken = prefixRead;
        prefixRead = Duration.ZERO;
        return taken;
    }

    private FeatureKey.Picture key() {
        return Objects.requireNonNull(key, "key: none (expected: a picture first)");
    }
}
