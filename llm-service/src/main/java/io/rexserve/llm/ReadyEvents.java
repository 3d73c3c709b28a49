package io.rexserve.llm;

import com.google.protobuf.util.Durations;
import io.rexserve.model.language.EncodedImage;
import io.rexserve.v1.ConverseEvent;
import io.rexserve.v1.ImageReady;
import io.rexserve.v1.ImageSize;
import io.rexserve.v1.ModelInfo;
import io.rexserve.v1.RegionsReady;
import java.time.Duration;

/// The events that say that picture and regions are ready.
final class ReadyEvents {
    private ReadyEvents() {}

    /// @param decode zero where the features were kept
    /// @param encode zero where the features were kept
    static ConverseEvent image(
            EncodedImage encoded, Duration decode, Duration waited, Duration encode, ModelInfo model) {
        return ConverseEvent.newBuilder()
                .setImageReady(ImageReady.newBuilder()
                        .setImageSize(
                                ImageSize.newBuilder().setWidth(encoded.width()).setHeight(encoded.height()))
                        .setVisualTokens(encoded.count())
                        .setDecode(Durations.fromNanos(decode.toNanos()))
                        .setQueue(Durations.fromNanos(waited.toNanos()))
                        .setEncode(Durations.fromNanos(encode.toNanos()))
                        .setModel(model))
                .build();
    }

    static ConverseEvent regions(int count, Duration waited, Duration encode) {
        return ConverseEvent.newBuilder()
                .setRegionsReady(RegionsReady.newBuilder()
                        .setCount(count)
                        .setQueue(Durations.fromNanos(waited.toNanos()))
                        .setEncode(Durations.fromNanos(encode.toNanos())))
                .build();
    }
}
