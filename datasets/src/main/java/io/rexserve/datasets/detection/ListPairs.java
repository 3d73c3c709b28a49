package io.rexserve.datasets.detection;

import io.rexserve.datasets.format.DatasetRoot;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.SeenKeys;
import io.rexserve.datasets.format.TextLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// The images that a list file names, one a line, in its order. Names are relative to the list's folder if they begin
/// with `./`, as Ultralytics has it, else to the first of the dataset's folders where there is such a file.
final class ListPairs implements LabelPairs {
    private final TextLines lines;
    private final Path list;
    private final List<Path> bases;
    private final DatasetRoot root;
    private final ProblemSink problems;
    private final SeenKeys seen = new SeenKeys();

    /// @param bases folders that names may be relative to, in the order in which they are tried
    ListPairs(Path list, List<Path> bases, DatasetRoot root, ProblemSink problems) throws IOException {
        this.lines = new TextLines(list, problems);
        this.list = list;
        this.bases = List.copyOf(bases);
        this.root = root;
        this.problems = problems;
    }

    @Override
    public Optional<Pair> next() throws IOException {
        for (Optional<TextLines.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
            String name = line.get().text().strip();
            if (name.isEmpty()) {
                continue;
            }
            String place = lines.place(line.get().number());
            Optional<Path> image = find(name, place);
            if (image.isEmpty()) {
                continue;
            }
            if (!seen.add(image.get().toString())) {
                problems.report(
                        ProblemReason.DUPLICATE_IMAGE, place, name + ": listed before (expected: each image once)");
                continue;
            }
            return Optional.of(pair(image.get(), place));
        }
        return Optional.empty();
    }

    private Optional<Path> find(String name, String place) {
        Set<Path> candidates = new LinkedHashSet<>();
        Path folder = Objects.requireNonNull(list.toAbsolutePath().getParent(), "folder of a file");
        root.resolve(folder, name).ifPresent(candidates::add);
        for (Path base : bases) {
            root.resolve(base, name).ifPresent(candidates::add);
            if (name.startsWith("data/")) { // where Darknet runs, and CVAT's archives have no such folder
                root.resolve(base, name.substring("data/".length())).ifPresent(candidates::add);
            }
        }
        if (candidates.isEmpty()) {
            problems.report(ProblemReason.PATH_OUTSIDE, place, name + ": leads outside " + root.expectation());
            return Optional.empty();
        }
        Optional<Path> found = candidates.stream().filter(Files::exists).findFirst();
        if (found.isEmpty()) {
            problems.report(
                    ProblemReason.MISSING_IMAGE,
                    place,
                    name + ": no such file (expected: " + candidates.iterator().next() + ")");
        }
        return found;
    }

    private Pair pair(Path image, String place) {
        Path folder = Objects.requireNonNull(image.getParent(), "folder of a file");
        Path images = YoloLayout.imageFolder(folder, root);
        Path label = YoloLayout.labelFolder(images, root)
                .resolve(images.relativize(folder))
                .resolve(YoloLayout.stem(image.getFileName().toString()) + ".txt");
        boolean labelled = Files.isRegularFile(label);
        if (!labelled) {
            problems.report(
                    ProblemReason.UNPAIRED_FILE,
                    place,
                    "no labels (expected: " + label + "; an image without objects)");
        }
        String name = images.relativize(image).toString().replace('\\', '/');
        return new Pair(name, image, labelled ? label : null);
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
