package io.rexserve.llm.stream;

import com.google.protobuf.util.Durations;
import io.rexserve.image.box.PixelBox;
import io.rexserve.llm.settings.LlmMeters;
import io.rexserve.llm.settings.LlmProperties;
import io.rexserve.llm.engine.LoadedModel;
import io.rexserve.llm.scheduler.DecoderTask;
import io.rexserve.llm.vision.FeatureKey;
import io.rexserve.model.language.EncodedImage;
import io.rexserve.model.language.decoder.Conversation;
import io.rexserve.model.language.decoder.Sequence;
import io.rexserve.model.language.sampling.CancellationToken;
import io.rexserve.serving.admission.DecodedImage;
import io.rexserve.serving.admission.DecodedImageBudget;
import io.rexserve.v1.ConverseEvent;
import io.rexserve.v1.Image;
import io.rexserve.v1.ImageReady;
import io.rexserve.v1.ImageSize;
import io.rexserve.v1.Regions;
import io.rexserve.v1.RegionsReady;
import io.rexserve.v1.refusal.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/// The image and the regions of a stream: decoded and validated on gRPC's thread, encoded on the vision worker, then
/// read as the prefix of every question on the decoder's thread.
public final class ImageEncoding {
    private final LoadedModel model;
    private final LlmProperties properties;
    private final DecodedImageBudget decodedImages;
    private final ImageEncoder encoder;
    private final LlmMeters meters;
    private final EventStream events;
    private final StreamSession session;
    // Written before the next message is asked for, so gRPC hands them on from message to message.
    private int width;
    private int height;

    public ImageEncoding(
            LoadedModel model,
            LlmProperties properties,
            DecodedImageBudget decodedImages,
            ImageEncoder encoder,
            LlmMeters meters,
            EventStream events,
            StreamSession session) {
        this.model = model;
        this.properties = properties;
        this.decodedImages = decodedImages;
        this.encoder = encoder;
        this.meters = meters;
        this.events = events;
        this.session = session;
    }

    /// An image on its way to the vision worker.
    ///
    /// @param waited for the budget of decoded images
    public record Decoded(Duration waited, Duration decode) {}

    /// Decodes an image, unless its features are in the cache.
    ///
    /// @param maxWait for the budget of decoded images
    /// @return what is to be encoded; empty if the image is ready
    /// @throws TimeoutException if the budget allowed none in that time
    public Optional<Decoded> decode(Image message, Duration maxWait) throws InterruptedException, TimeoutException {
        if (message.getContent().isEmpty()) {
            throw Refusal.invalid("image.content", "empty (expected: an encoded image)")
                    .exception();
        }
        byte[] file = message.getContent().toByteArray();
        Optional<EncodedImage> cached = session.cached(model, FeatureKey.Image.of(file));
        if (cached.isPresent()) {
            meters.featuresReused();
            ready(cached.get(), Duration.ZERO, Duration.ZERO, Duration.ZERO);
            return Optional.empty();
        }
        DecodedImage image = decodedImages.decode(file, maxWait);
        session.hold(image);
        meters.took(LlmMeters.Stage.DECODE_IMAGE, image.decodeTime());
        return Optional.of(new Decoded(image.waitTime(), image.decodeTime()));
    }

    /// Runs the towers. On the vision worker.
    ///
    /// @param waited time in the queue
    public void encode(Decoded image, Duration waited) {
        long began = System.nanoTime();
        EncodedImage encoded = session.encode(model, encoder);
        var encode = Duration.ofNanos(System.nanoTime() - began);
        meters.took(LlmMeters.Stage.ENCODE_IMAGE, encode);
        ready(encoded, image.decode(), image.waited().plus(waited), encode);
    }

    private void ready(EncodedImage encoded, Duration decode, Duration waited, Duration encode) {
        width = encoded.width();
        height = encoded.height();
        events.send(ConverseEvent.newBuilder()
                .setImageReady(ImageReady.newBuilder()
                        .setImageSize(ImageSize.newBuilder().setWidth(width).setHeight(height))
                        .setVisualTokens(encoded.count())
                        .setDecode(Durations.fromNanos(decode.toNanos()))
                        .setQueue(Durations.fromNanos(waited.toNanos()))
                        .setEncode(Durations.fromNanos(encode.toNanos()))
                        .setModel(model.info()))
                .build());
    }

    /// @return the boxes that the prompt will name
    /// @throws io.grpc.StatusRuntimeException naming every box at fault, or that there are too many
    public List<PixelBox> validate(Regions message) {
        return RegionBoxes.of(message, width, height, properties.maxRegions(), model);
    }

    /// Pools the regions and makes the prefix. On the vision worker.
    ///
    /// @param waited time in the queue
    /// @return what the decoder has to read then
    public DecoderTask encode(List<PixelBox> boxes, Duration waited, CancellationToken cancellation) {
        long began = System.nanoTime();
        Conversation conversation = session.open(model, boxes, properties.tokensBehindPrefix(), cancellation);
        long encoded = System.nanoTime();
        var encode = Duration.ofNanos(encoded - began);
        meters.took(LlmMeters.Stage.ENCODE_REGIONS, encode);
        events.send(ConverseEvent.newBuilder()
                .setRegionsReady(RegionsReady.newBuilder()
                        .setCount(boxes.size())
                        .setQueue(Durations.fromNanos(waited.toNanos()))
                        .setEncode(Durations.fromNanos(encode.toNanos())))
                .build());
        return new PrefixTask(conversation.prefix(), session, encoded);
    }

    /// Reads the prefix of a stream.
    ///
    /// @param beganNanos when it began to wait for the decoder
    private record PrefixTask(Sequence prefix, StreamSession session, long beganNanos) implements DecoderTask {
        @Override
        public Optional<Sequence> begin(Duration waited) {
            return Optional.of(prefix);
        }

        @Override
        public Optional<Sequence> advance(Sequence sequence) {
            if (!sequence.isFinished()) {
                return Optional.of(sequence);
            }
            session.prefixRead(Duration.ofNanos(System.nanoTime() - beganNanos));
            return Optional.empty();
        }
    }
}
