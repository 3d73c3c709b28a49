package io.rexserve.datasets.detection;

import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.Problem;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.record.Category;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/// A dataset's files in a test, and what reading them gives.
record DatasetFiles(Path root) {
    /// What a reader found.
    record Read(List<ImageRecord> records, List<Category> categories, ProblemSink problems) {
        /// Of the only image.
        List<Region> regions() {
            return records.getFirst().regions();
        }

        Problem only(ProblemReason reason) {
            return problems.first(reason).getFirst();
        }

        Map<ProblemReason, Long> counts() {
            return problems.counts();
        }
    }

    DatasetFiles image(String name, int width, int height) {
        try {
            Path file = root.resolve(name);
            Files.createDirectories(file.getParent());
            ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_BYTE_BINARY), "png", file.toFile());
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    DatasetFiles text(String name, String... lines) {
        return encoded(name, StandardCharsets.UTF_8, String.join("\n", lines));
    }

    DatasetFiles encoded(String name, Charset charset, String text) {
        try {
            Path file = root.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, text.getBytes(charset));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Read read(DatasetFormat format) {
        return read(format, root, null);
    }

    Read read(DatasetFormat format, Path path, @Nullable Path images) {
        ProblemSink problems = ProblemSink.lenient();
        try (DatasetReader reader = format.open(path, new ReadOptions(images, problems))) {
            List<ImageRecord> records = new ArrayList<>();
            for (Optional<ImageRecord> record = reader.next(); record.isPresent(); record = reader.next()) {
                records.add(record.get());
            }
            return new Read(records, reader.description().categories(), problems);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
