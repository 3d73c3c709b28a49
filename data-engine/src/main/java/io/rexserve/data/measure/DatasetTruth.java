package io.rexserve.data.measure;

import io.rexserve.data.measure.TruthPicture.TruthCaption;
import io.rexserve.data.measure.TruthPicture.TruthPhrase;
import io.rexserve.datasets.Formats;
import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.record.Caption;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.image.ImageHeader;
import io.rexserve.image.decoding.ImageProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Annotated pictures of any format that `datasets` reads.
final class DatasetTruth {
    private DatasetTruth() {}

    /// Reads the annotations; the pictures' bytes stay where they are.
    ///
    /// @param images folder of the pictures; null for the format's own
    /// @param most pictures that are taken, the first ones
    /// @throws IOException if a file cannot be read
    /// @throws DatasetException if an entry is damaged, or a picture is not there
    static List<TruthPicture> of(Path truth, @Nullable Path images, long seed, int most) throws IOException {
        DatasetFormat format = Formats.guess(truth);
        var pictures = new ArrayList<TruthPicture>();
        try (DatasetReader reader = format.open(truth, new ReadOptions(images, ProblemSink.strict()))) {
            for (ImageRecord next = reader.next().orElse(null);
                    next != null && pictures.size() < most;
                    next = reader.next().orElse(null)) {
                pictures.add(picture(next, new SplittableRandom(seed * 31 + pictures.size())));
            }
        }
        if (pictures.isEmpty()) {
            throw new DatasetException("--truth: " + truth + ": no picture (expected: at least one)");
        }
        return pictures;
    }

    private static TruthPicture picture(ImageRecord record, SplittableRandom random) throws IOException {
        ImageHeader header = ImageProbe.probe(record.image().read());
        TruthCaption caption = record.captions().stream()
                .filter(given -> !given.groundings().isEmpty())
                .findFirst()
                .map(DatasetTruth::caption)
                .orElseGet(() -> CaptionWriter.of(record.regions(), record.absent(), random));
        return new TruthPicture(
                record.id(),
                record.image()::read,
                record.width().orElse(header.width()),
                record.height().orElse(header.height()),
                record.regions(),
                caption);
    }

    private static TruthCaption caption(Caption caption) {
        return new TruthCaption(
                caption.text(),
                caption.groundings().stream()
                        .map(grounding -> new TruthPhrase(
                                grounding.words(caption.text()),
                                grounding.start(),
                                grounding.end(),
                                grounding.regions()))
                        .toList());
    }
}
