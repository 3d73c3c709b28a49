package io.rexserve.labeling;

import io.rexserve.datasets.Formats;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.Loss;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Category;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.datasets.record.Region;
import io.rexserve.labeling.LabelledPicture.Found;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Makes the files of a run from its journal: the same bytes, however often the run was broken off.
///
/// @param folder of the run
/// @param scores whether formats for training carry the scores too
/// @param copyImages whether formats that have a place for pictures get them
/// @param files where the picture of a name is
record DatasetOutput(
        Path folder,
        OutputFormat format,
        List<String> labels,
        boolean scores,
        boolean copyImages,
        Function<Picture, Path> files) {
    private static final String WORK = ".dataset";

    /// What a run has come to.
    ///
    /// @param notes for people
    record Counts(int labelled, int failed, long objects, List<String> notes) {}

    /// Writes the files, and ends the journal.
    Counts write(PictureList list, Journal journal) throws IOException {
        Path work = folder.resolve(WORK);
        OutputFiles.delete(work);
        OutputFiles.delete(folder.resolve(WORK + ".part"));
        Path results = folder.resolve(Journal.RESULTS + ".part");
        Counts counts;
        try (BufferedWriter lines = Files.newBufferedWriter(results)) {
            counts = format.dataset().isEmpty()
                    ? new Pass(list, journal, lines, null, new Losses()).write()
                    : dataset(list, journal, lines, work);
        }
        OutputFiles.replace(results, folder.resolve(Journal.RESULTS));
        if (Files.isDirectory(work)) {
            try (Stream<Path> made = Files.list(work)) {
                for (Path file : made.sorted().toList()) {
                    OutputFiles.replace(file, folder.resolve(file.getFileName()));
                }
            }
            OutputFiles.delete(work);
        }
        return counts;
    }

    private Counts dataset(PictureList list, Journal journal, BufferedWriter lines, Path work) throws IOException {
        List<Category> categories = IntStream.range(0, labels.size())
                .mapToObj(index -> Category.of(index + 1L, labels.get(index)))
                .toList();
        var losses = new Losses();
        var options = new WriteOptions(
                new DatasetDescription("Labelled by RexServe", categories, null),
                copyImages && format.withImages(),
                losses);
        Path target = format.file().isEmpty() ? work : work.resolve(format.file());
        try (DatasetWriter writer = Formats.named(format.dataset()).create(target, options)) {
            Counts counts = new Pass(list, journal, lines, writer, losses).write();
            writer.finish();
            return counts;
        }
    }

    /// One walk over the pictures.
    private final class Pass {
        private final PictureList list;
        private final Journal journal;
        private final BufferedWriter lines;
        private final @Nullable DatasetWriter writer;
        private final Losses losses;
        private final Map<String, String> names;
        private final List<String> notes = new ArrayList<>();
        private int position;

        private Pass(
                PictureList list,
                Journal journal,
                BufferedWriter lines,
                @Nullable DatasetWriter writer,
                Losses losses) {
            this.list = list;
            this.journal = journal;
            this.lines = lines;
            this.writer = writer;
            this.losses = losses;
            this.names = format.namesByStem() ? list.namesOfDistinctStems() : Map.of();
        }

        private Counts write() throws IOException {
            int labelled = 0;
            int failed = 0;
            long objects = 0;
            for (Picture picture : list.pictures()) {
                Optional<LabelledPicture> line = journal.picture(picture.name());
                if (line.isEmpty()) {
                    continue;
                }
                lines.write(line.get().line() + "\n");
                if (line.get().fault() != null) {
                    failed++;
                    continue;
                }
                labelled++;
                objects += line.get().objects().size();
                if (writer != null) {
                    write(writer, picture, line.get());
                }
            }
            long regions = losses.counts().getOrDefault(Loss.REGION, 0L);
            if (regions > 0) {
                notes.add(regions + " boxes are left out: " + format + " cannot hold them");
            }
            return new Counts(labelled, failed, objects, notes);
        }

        private void write(DatasetWriter dataset, Picture picture, LabelledPicture line) throws IOException {
            position++;
            String name = names.getOrDefault(picture.name(), picture.name());
            if (!held(dataset, picture, line, name)) {
                int point = name.lastIndexOf('.');
                name = "picture-%06d%s".formatted(position, point < 0 ? "" : name.substring(point));
                if (!held(dataset, picture, line, name)) {
                    notes.add(picture.name() + ": left out of the dataset: its file cannot be copied any more");
                    return;
                }
            }
            if (!name.equals(picture.name())) {
                notes.add(picture.name() + ": written as " + name);
            }
        }

        /// Whether the format took the picture under a name.
        private boolean held(DatasetWriter dataset, Picture picture, LabelledPicture line, String name)
                throws IOException {
            long before = lost();
            dataset.write(record(picture, line, name));
            return lost() == before;
        }

        private long lost() {
            return losses.counts().getOrDefault(Loss.IMAGE, 0L)
                    + losses.counts().getOrDefault(Loss.IMAGE_FILE, 0L);
        }

        private ImageRecord record(Picture picture, LabelledPicture line, String name) {
            String id = format == OutputFormat.COCO ? String.valueOf(position) : name;
            return ImageRecord.of(
                    id,
                    new ImageSource.File(name, files.apply(picture)),
                    line.width(),
                    line.height(),
                    line.objects().stream().map(this::region).toList());
        }

        private Region region(Found found) {
            boolean scored = scores || format == OutputFormat.COCO || format == OutputFormat.LABELSTUDIO;
            return new Region(
                    null,
                    box(found),
                    found.label(),
                    List.of(),
                    List.of(),
                    false,
                    OptionalDouble.empty(),
                    scored ? OptionalDouble.of(found.score()) : OptionalDouble.empty(),
                    null);
        }

        private static Box box(Found found) {
            return new Box(
                    found.x1(),
                    found.y1(),
                    found.x2(),
                    found.y2(),
                    Math.round((found.x2() - found.x1()) * 100) / 100.0,
                    Math.round((found.y2() - found.y1()) * 100) / 100.0);
        }
    }
}
