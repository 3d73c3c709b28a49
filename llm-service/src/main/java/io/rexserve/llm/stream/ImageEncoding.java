package io.rexserve.llm.stream;

import ai.djl.ndarray.NDManager;
import com.google.protobuf.util.Durations;
import io.grpc.Context;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import io.rexserve.image.box.ScoreCalibration;
import io.rexserve.llm.scheduler.DecoderTask;
import io.rexserve.llm.settings.LlmMeters;
import io.rexserve.llm.settings.LlmProperties;
import io.rexserve.llm.vision.FeatureKey;
import io.rexserve.llm.vision.VisionWorker;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.model.language.ChatRexModel;
import io.rexserve.model.language.EncodedImage;
import io.rexserve.model.language.checkpoint.ScoreCalibrations;
import io.rexserve.model.language.decoder.Conversation;
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
import java.util.function.Consumer;

/// The image and the regions of a stream: decoded and validated on gRPC's thread, encoded on the vision worker, then
/// read as the prefix of every question on the decoder's thread.
public final class ImageEncoding {
    /// Runs the towers on an image, `ChatRexModel::encode` unless a test has another.
    @FunctionalInterface
    public interface Encoder {
        /// @param scope owns the result
        /// @param image the square of an image
        /// @param cancellation checked between blocks of the towers
        EncodedImage encode(ChatRexModel model, NDManager scope, RgbImage image, CancellationToken cancellation);
    }

    private final TaskContext context;
    private final LlmProperties properties;
    private final DecodedImageBudget decodedImages;
    private final Encoder encoder;
    // Written before the next message is asked for, so gRPC hands them on from message to message.
    private int width;
    private int height;

    public ImageEncoding(
            TaskContext context, LlmProperties properties, DecodedImageBudget decodedImages, Encoder encoder) {
        this.context = context;
        this.properties = properties;
        this.decodedImages = decodedImages;
        this.encoder = encoder;
    }

    /// Decodes an image, unless its features are in the cache.
    ///
    /// @param caller ends decoding when it is cancelled
    /// @param maxWait until the image is decoded
    /// @return what encodes it on the vision worker; empty if the image is ready
    /// @throws TimeoutException if it was not decoded in that time
    public Optional<VisionWorker.Task> decode(Image message, Context caller, Duration maxWait)
            throws InterruptedException, TimeoutException {
        if (message.getContent().isEmpty()) {
            throw Refusal.invalid("image.content", "empty (expected: an encoded image)")
                    .exception();
        }
        byte[] file = message.getContent().toByteArray();
        Optional<EncodedImage> cached = context.session().cachedFeatures(context.model(), FeatureKey.Image.of(file));
        if (cached.isPresent()) {
            context.meters().featuresReused();
            sendReady(cached.get(), Duration.ZERO, Duration.ZERO, Duration.ZERO);
            return Optional.empty();
        }
        context.meters().featuresMissed();
        // Resized where it is decoded: a large image takes half a second, for which no other waits on the towers.
        DecodedImageBudget.Prepared<SquaredImage> image = decodedImages.prepare(
                file,
                properties.imageLimits(),
                caller,
                maxWait,
                upright -> SquaredImage.of(context.model().chatRex(), upright));
        context.session().hold(image.value());
        context.took(LlmMeters.Stage.DECODE_IMAGE, image.decodeTime());
        return Optional.of(task(waited -> {
            encode(image, waited);
            context.completion().completed();
        }));
    }

    /// @param work given the time in the queue
    private VisionWorker.Task task(Consumer<Duration> work) {
        return waited -> {
            try {
                if (context.beginTask(waited)) {
                    work.accept(waited);
                }
            } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
                context.completion().failed(e);
            }
        };
    }

    private void encode(DecodedImageBudget.Prepared<SquaredImage> image, Duration waited) {
        long began = System.nanoTime();
        EncodedImage encoded = context.session().encodedImage(context.model(), encoder, context.cancellation());
        var encode = Duration.ofNanos(System.nanoTime() - began);
        context.took(LlmMeters.Stage.ENCODE_IMAGE, encode);
        sendReady(encoded, image.decodeTime(), image.waitTime().plus(waited), encode);
    }

    private void sendReady(EncodedImage encoded, Duration decode, Duration waited, Duration encode) {
        width = encoded.width();
        height = encoded.height();
        context.stream()
                .send(ConverseEvent.newBuilder()
                        .setImageReady(calibrated(context.model().scores())
                                .setImageSize(
                                        ImageSize.newBuilder().setWidth(width).setHeight(height))
                                .setVisualTokens(encoded.count())
                                .setDecode(Durations.fromNanos(decode.toNanos()))
                                .setQueue(Durations.fromNanos(waited.toNanos()))
                                .setEncode(Durations.fromNanos(encode.toNanos()))
                                .setModel(context.model().info()))
                        .build());
    }

    private static ImageReady.Builder calibrated(ScoreCalibrations scores) {
        ImageReady.Builder ready = ImageReady.newBuilder();
        if (!scores.equals(ScoreCalibrations.NONE)) {
            ready.setAnswerCalibration(message(scores.answer()));
            ready.setPhraseCalibration(message(scores.phrase()));
        }
        return ready;
    }

    private static io.rexserve.v1.ScoreCalibration message(ScoreCalibration calibration) {
        return io.rexserve.v1.ScoreCalibration.newBuilder()
                .setA(calibration.a())
                .setB(calibration.b())
                .setC(calibration.c())
                .build();
    }

    /// Validates the boxes.
    ///
    /// @param read given, on the vision worker, what the decoder then has to read
    /// @return what pools the regions and makes the prefix, on the vision worker
    /// @throws io.grpc.StatusRuntimeException naming every box at fault, or that there are too many
    public VisionWorker.Task validate(Regions message, Consumer<DecoderTask> read) {
        List<PixelBox> boxes = RegionBoxes.of(message, width, height, properties.maxRegions(), context.model());
        return task(waited -> {
            DecoderTask prefix = encode(boxes, waited);
            context.session().endTask(); // before the decoder's thread can begin
            read.accept(prefix);
        });
    }

    private DecoderTask encode(List<PixelBox> boxes, Duration waited) {
        long began = System.nanoTime();
        Conversation conversation = context.session()
                .openConversation(context.model(), boxes, properties.tokensBehindPrefix(), context.cancellation());
        long encoded = System.nanoTime();
        var encode = Duration.ofNanos(encoded - began);
        context.took(LlmMeters.Stage.ENCODE_REGIONS, encode);
        context.stream()
                .send(ConverseEvent.newBuilder()
                        .setRegionsReady(RegionsReady.newBuilder()
                                .setCount(boxes.size())
                                .setQueue(Durations.fromNanos(waited.toNanos()))
                                .setEncode(Durations.fromNanos(encode.toNanos())))
                        .build());
        return new PrefixTask(context, conversation.prefix(), encoded);
    }
}
