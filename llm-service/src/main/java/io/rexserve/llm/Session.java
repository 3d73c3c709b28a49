package io.rexserve.llm;

import ai.djl.ndarray.NDManager;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.engine.DecodedPicture;
import io.rexserve.model.grammar.Prompts;
import io.rexserve.model.language.Conversation;
import io.rexserve.model.language.EncodedImage;
import io.rexserve.model.language.Interruption;
import io.rexserve.model.language.ObjectTokens;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What one stream holds of the model: one scope with its picture, its object tokens and its key-value cache.
///
/// Work happens on the owner thread between [#begin] and [#end]; [#close] frees at once or, while work is going on,
/// leaves it to [#end].
final class Session implements AutoCloseable {
    private final Runnable freed;
    private boolean busy;
    private boolean closed;
    private @Nullable DecodedPicture picture;
    private @Nullable NDManager scope;
    private @Nullable EncodedImage image;
    private @Nullable Conversation conversation;
    private int regionCount;
    private Duration prefixRead = Duration.ZERO;

    /// @param freed told once, when nothing is held any more
    Session(Runnable freed) {
        this.freed = freed;
    }

    /// @return false if the stream has ended and nothing is to be done
    synchronized boolean begin() {
        busy = !closed;
        return busy;
    }

    synchronized void end() {
        busy = false;
        if (closed) {
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
            if (scope != null) {
                scope.close();
            }
        } finally {
            freed.run();
        }
    }

    /// Holds a picture until it is encoded or the stream ends.
    synchronized void hold(DecodedPicture decoded) {
        picture = decoded;
        if (closed) {
            decoded.close();
        }
    }

    EncodedImage encode(LoadedModel model) {
        try (DecodedPicture decoded =
                Objects.requireNonNull(picture, "picture: none (expected: one that was held before)")) {
            NDManager opened = model.arrays().newSubManager();
            scope = opened;
            EncodedImage encoded = model.network().encode(opened, decoded.image());
            image = encoded;
            return encoded;
        }
    }

    ObjectTokens pool(LoadedModel model, List<PixelBox> boxes) {
        regionCount = boxes.size();
        return model.network().regions(scope(), image(), boxes);
    }

    /// Reads picture and regions into the key-value cache, for every question to come; gives the feature maps back.
    void open(LoadedModel model, ObjectTokens objects, Interruption interruption) {
        long began = System.nanoTime();
        int[] prefix = model.tokenizer()
                .encodeOpening(Prompts.prefix(model.network().config().template(), regionCount));
        EncodedImage encoded = image();
        Conversation opened = model.network().open(scope(), encoded, objects, prefix, interruption);
        conversation = opened;
        if (opened.cutPrefix() > 0) {
            throw new Refusal(
                            Reason.PROMPT_TOO_LONG,
                            "prompt: " + opened.cutPrefix() + " positions of picture and regions beyond "
                                    + model.network().config().maxLength() + " (expected: none)")
                    .exception();
        }
        encoded.close();
        objects.close();
        prefixRead = Duration.ofNanos(System.nanoTime() - began);
    }

    Conversation conversation() {
        return Objects.requireNonNull(conversation, "conversation: none (expected: regions before questions)");
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

    private NDManager scope() {
        return Objects.requireNonNull(scope, "scope: none (expected: a picture first)");
    }

    private EncodedImage image() {
        return Objects.requireNonNull(image, "image: none (expected: a picture first)");
    }
}
