package io.rexserve.llm;

import io.rexserve.image.box.PixelBox;
import io.rexserve.serving.admission.DecodedImage;
import io.rexserve.serving.admission.DecodedImageBudget;
import io.rexserve.model.language.EncodedImage;
import io.rexserve.model.language.decoder.Prefix;
import io.rexserve.v1.Image;
import io.rexserve.v1.Regions;
import io.rexserve.v1.refusal.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/// What the picture and the regions of a stream ask of the model. Steps that are returned are for the thread that looks
/// at pictures.
final class Looking {
    private final LlmEngine engine;
    private final LlmProperties properties;
    private final DecodedImageBudget room;
    private final LlmMeters meters;
    private final EventStream events;
    private final Session session;
    private final StreamTime time;
    // Written before the next message is asked for, so gRPC hands them on from message to message.
    private int width;
    private int height;

    Looking(
            LlmEngine engine,
            LlmProperties properties,
            DecodedImageBudget room,
            LlmMeters meters,
            EventStream events,
            Session session,
            StreamTime time) {
        this.engine = engine;
        this.properties = properties;
        this.room = room;
        this.meters = meters;
        this.events = events;
        this.session = session;
        this.time = time;
    }

    /// Decodes a picture that was not seen before.
    ///
    /// @return how to encode it; nothing if its features are there already
    /// @throws TimeoutException if there was no room for it in the stream's time
    Optional<Step> picture(Image message) throws InterruptedException, TimeoutException {
        if (message.getContent().isEmpty()) {
            throw Refusal.invalid("image.content", "empty (expected: an encoded picture)")
                    .exception();
        }
        byte[] file = message.getContent().toByteArray();
        EncodedImage seen = session.seen(engine.model(), FeatureKey.Picture.of(file));
        if (seen != null) {
            meters.seen();
            ready(engine.model(), seen, Duration.ZERO, Duration.ZERO, Duration.ZERO);
            return Optional.empty();
        }
        DecodedImage picture = room.decode(file, time.left());
        session.hold(picture);
        meters.took(LlmMeters.Stage.DECODE_IMAGE, picture.decoded());
        Duration waitedForRoom = picture.waited();
        Duration decode = picture.decoded();
        return Optional.of((model, waited) -> encode(model, decode, waitedForRoom.plus(waited)));
    }

    private Step.Next encode(LoadedModel model, Duration decode, Duration waited) {
        long began = System.nanoTime();
        EncodedImage encoded = session.encode(model);
        var encode = Duration.ofNanos(System.nanoTime() - began);
        meters.took(LlmMeters.Stage.ENCODE_IMAGE, encode);
        ready(model, encoded, decode, waited, encode);
        return Step.OVER;
    }

    private void ready(LoadedModel model, EncodedImage encoded, Duration decode, Duration waited, Duration encode) {
        width = encoded.width();
        height = encoded.height();
        events.send(ReadyEvents.image(encoded, decode, waited, encode, model.info()));
    }

    /// How to make the prefix of picture and regions, which the decoder then reads.
    ///
    /// @throws io.grpc.StatusRuntimeException naming every box at fault, or that there are too many
    Step regions(Regions message) {
        List<PixelBox> boxes = engine.model().kept(message, width, height, properties.maxRegions());
        return (model, waited) -> pool(model, boxes, waited);
    }

    private Step.Next pool(LoadedModel model, List<PixelBox> boxes, Duration waited) {
        long began = System.nanoTime();
        Prefix prefix = session.prefix(model, boxes, properties.roomForAnswer(), time.interruption());
        long pooled = System.nanoTime();
        var encode = Duration.ofNanos(pooled - began);
        meters.took(LlmMeters.Stage.ENCODE_REGIONS, encode);
        events.send(ReadyEvents.regions(boxes.size(), waited, encode));
        return new Step.Decodes((_, _) -> new Step.Joins(new PrefixRun(prefix, session, pooled)));
    }
}
