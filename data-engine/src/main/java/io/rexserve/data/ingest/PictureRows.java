package io.rexserve.data.ingest;

import io.rexserve.data.content.PictureMeasures;
import io.rexserve.data.duplicate.PerceptualHash;
import io.rexserve.data.record.Lineage;
import io.rexserve.data.record.RecordJson;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.Fingerprint;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.store.ChunkRow;
import io.rexserve.data.store.StoredPicture;
import io.rexserve.image.DecodeBudget;
import io.rexserve.image.ImageHeader;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.RgbImage;
import io.rexserve.image.decoding.ImageDecoder;
import io.rexserve.image.decoding.ImageProbe;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes rows of encoded pictures: refuses by length and header, decodes, hashes and measures.
final class PictureRows {
    /// Score of the record: probability of a watermark, as the source states it.
    static final String WATERMARK = "watermark";

    private final IngestSettings settings;
    private final long seed;
    private final Lineage lineage;
    private final ImageLimits limits;

    /// @param seed of the recipe
    PictureRows(IngestSettings settings, long seed, Lineage lineage) {
        this.settings = settings;
        this.seed = seed;
        this.lineage = lineage;
        limits = new ImageLimits(settings.maxBytes(), settings.maxPixels(), settings.maxAspectRatio());
    }

    /// As a person finds a picture in an archive or table.
    static String source(String path, @Nullable String key) {
        return key == null ? path : path + "#" + key;
    }

    /// The row of a picture that no bytes can be had of.
    static ChunkRow refused(String source, RefusalReason reason, String detail) {
        return ChunkRow.of("", source, new Outcome.Refused(reason, detail, Cost.NONE));
    }

    /// The row of a picture that is longer than the limit and was not read.
    ChunkRow tooLong(String source, long bytes) {
        return refused(
                source,
                RefusalReason.TOO_LARGE,
                source + ": " + bytes + " bytes (expected: <= " + limits.maxBytes() + ")");
    }

    /// @param refusals of what came with the picture
    /// @param began of [System#nanoTime], when reading it began
    ChunkRow row(
            String path,
            @Nullable String key,
            byte[] content,
            SourceFacts facts,
            List<ItemRefusal> refusals,
            long began) {
        String id = Fingerprint.sha256(content);
        String source = source(path, key);
        try {
            RgbImage image = decode(content);
            RexverseRecord record = record(id, path, key, facts, image);
            if (facts.text(SourceField.RECORD) != null) { // a person knows the picture by its first name
                source = source(
                        path, source(record.origin().path(), record.origin().key()));
            }
            for (Map.Entry<String, Double> score :
                    PictureMeasures.of(image).scores().entrySet()) {
                record = record.withScore(score.getKey(), score.getValue());
            }
            if (facts.watermark() != null) {
                record = record.withScore(WATERMARK, facts.watermark());
            }
            var picture = new StoredPicture(content, PerceptualHash.of(image));
            return new ChunkRow(
                    id, source, new Outcome.Kept(record.through(lineage), refusals, Cost.NONE.since(began)), picture);
        } catch (InvalidImageException e) {
            return refused(id, source, reason(e), e.getMessage(), began);
        } catch (TooSmallException e) {
            return refused(id, source, RefusalReason.TOO_SMALL, e.getMessage(), began);
        } catch (IllegalArgumentException e) {
            return refused(id, source, RefusalReason.UNREADABLE, e.getMessage(), began);
        }
    }

    /// A new record, or the one that the table brings.
    ///
    /// @throws IllegalArgumentException if that is none, or not of this picture
    private RexverseRecord record(String id, String path, @Nullable String key, SourceFacts facts, RgbImage image) {
        String json = facts.text(SourceField.RECORD);
        if (json == null) {
            return RexverseRecord.of(
                    id, facts.origin(path, key, settings.dataset()), image.width(), image.height(), seed(id));
        }
        RexverseRecord given = RecordJson.read(json);
        if (!given.id().equals(id) || given.width() != image.width() || given.height() != image.height()) {
            throw new IllegalArgumentException("record of " + given.id() + ", " + given.width() + " x " + given.height()
                    + " (expected: that of the picture beside it, " + id + ", " + image.width() + " x "
                    + image.height() + ")");
        }
        return new RexverseRecord(
                id,
                given.origin(),
                given.width(),
                given.height(),
                seed(id),
                given.captions(),
                given.phrases(),
                given.regions(),
                given.conversations(),
                List.of(),
                given.scores());
    }

    /// The row of a picture whose bytes are there and that is refused for what came with it.
    ChunkRow refused(String source, byte[] content, RefusalReason reason, String detail, long began) {
        return refused(Fingerprint.sha256(content), source, reason, detail, began);
    }

    private static ChunkRow refused(
            String id, String source, RefusalReason reason, @Nullable String detail, long began) {
        return ChunkRow.of(id, source, new Outcome.Refused(reason, source + ": " + detail, Cost.NONE.since(began)));
    }

    private RgbImage decode(byte[] content) throws TooSmallException {
        limits.requireBytes(content.length);
        ImageHeader header = ImageProbe.probe(content);
        int shorter = Math.min(header.width(), header.height());
        if (shorter < settings.minSide()) {
            throw new TooSmallException("image: " + header.width() + " x " + header.height()
                    + " (expected: sides of at least " + settings.minSide() + ")");
        }
        return ImageDecoder.decode(content, limits, DecodeBudget.of(Duration.ofSeconds(settings.seconds())));
    }

    private static RefusalReason reason(InvalidImageException e) {
        return switch (e) {
            case InvalidImageException.TooManyBytes _,
                    InvalidImageException.TooManyPixels _,
                    InvalidImageException.AspectRatio _ -> RefusalReason.TOO_LARGE;
            case InvalidImageException.TooCostly _ -> RefusalReason.TIMEOUT;
            case InvalidImageException.UnknownFormat _, InvalidImageException.Broken _ -> RefusalReason.UNREADABLE;
        };
    }

    /// The first 8 bytes of the SHA-256 of the recipe's seed and the id.
    private long seed(String id) {
        String digest = Fingerprint.sha256((seed + "\n" + id).getBytes(StandardCharsets.US_ASCII));
        return Long.parseUnsignedLong(digest.substring(0, 16), 16);
    }

    private static final class TooSmallException extends Exception {
        private static final long serialVersionUID = 1;

        TooSmallException(String message) {
            super(message);
        }
    }
}
