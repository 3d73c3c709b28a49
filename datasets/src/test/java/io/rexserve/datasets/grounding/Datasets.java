package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.Loss;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.format.Problem;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/// Reads and writes whole datasets, for tests.
final class Datasets {
    /// @param problems in the order of their reasons
    record Read(DatasetDescription description, List<ImageRecord> records, List<String> problems) {
        ImageRecord only() {
            if (records.size() != 1) {
                throw new AssertionError(records.size() + " records, problems: " + problems);
            }
            return records.getFirst();
        }
    }

    private Datasets() {}

    static Read read(DatasetFormat format, Path path) {
        return read(format, path, null);
    }

    static Read read(DatasetFormat format, Path path, @Nullable Path images) {
        ProblemSink sink = ProblemSink.lenient();
        var records = new ArrayList<ImageRecord>();
        DatasetDescription description;
        try (var reader = format.open(path, new ReadOptions(images, sink))) {
            description = reader.description();
            for (var next = reader.next(); next.isPresent(); next = reader.next()) {
                records.add(next.get());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var problems = new ArrayList<String>();
        for (ProblemReason reason : sink.counts().keySet()) {
            for (Problem problem : sink.first(reason)) {
                problems.add(reason.code() + ": " + problem);
            }
        }
        return new Read(description, records, problems);
    }

    static Map<Loss, Long> write(DatasetFormat format, Path path, List<ImageRecord> records) {
        return write(format, path, records, DatasetDescription.UNKNOWN, false);
    }

    static Map<Loss, Long> write(
            DatasetFormat format,
            Path path,
            List<ImageRecord> records,
            DatasetDescription description,
            boolean copyImages) {
        var losses = new Losses();
        try (var writer = format.create(path, new WriteOptions(description, copyImages, losses))) {
            for (ImageRecord record : records) {
                writer.write(record);
            }
            writer.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return losses.counts();
    }

    static byte[] png(int width, int height) {
        var out = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static Region named(double x1, double y1, double x2, double y2, @Nullable String category, String... phrases) {
        return new Region(
                null,
                Box.ofCorners(x1, y1, x2, y2),
                category,
                List.of(phrases),
                List.of(),
                false,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                null);
    }
}
