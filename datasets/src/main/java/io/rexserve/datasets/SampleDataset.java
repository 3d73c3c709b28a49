package io.rexserve.datasets;

import io.rexserve.cli.RexServeCommandLine;
import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import io.rexserve.datasets.selection.Reservoir;
import io.rexserve.datasets.sheet.ContactSheet;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./rexserve datasets sample IN`.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "sample",
        mixinStandardHelpOptions = true,
        description =
                "Take images at random: as a contact sheet for a person, as a smaller dataset, or as a list of ids.")
final class SampleDataset implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private DatasetInput input;

    @Option(names = "--count", defaultValue = "60", description = "number of images (default: ${DEFAULT-VALUE})")
    private int count;

    @Option(names = "--seed", defaultValue = "1", description = "same seed, same images (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--category", paramLabel = "NAME", description = "images with a region of it only; may be repeated")
    private @Nullable Set<String> categories;

    @Option(names = "--per-category", description = "--count images of each category instead of all together")
    private boolean perCategory;

    @Option(names = "--sheet", paramLabel = "FILE.html", description = "write a contact sheet")
    private @Nullable Path sheet;

    @Option(names = "--out", paramLabel = "OUT", description = "write the images' annotations as a dataset")
    private @Nullable Path target;

    @Option(names = "--to", paramLabel = "FORMAT", description = "format of --out (default: that of IN)")
    private @Nullable String to;

    @Option(names = "--copy-images", description = "write the image files to --out too")
    private boolean copyImages;

    /// An image and its place in the dataset.
    private record Numbered(long index, ImageRecord image) {}

    @Override
    public Integer call() throws IOException {
        if (count < 1) {
            throw new DatasetException("--count: " + count + " (expected: at least 1)");
        }
        if (sheet != null && Files.exists(sheet)) {
            throw new FileAlreadyExistsException(sheet.toString(), null, "exists (expected: a new file)");
        }
        try (DatasetReader reader = input.open()) {
            Map<String, Reservoir<Numbered>> reservoirs = new TreeMap<>();
            long seen = fill(reader, reservoirs);
            List<ImageRecord> sample = ordered(reservoirs);
            return write(reader.description(), sample, seen);
        } catch (DatasetException e) {
            if (!input.isStrictEnd()) {
                throw e;
            }
            spec.commandLine().getErr().println("rexserve: " + e.getMessage());
            return RexServeCommandLine.BAD_RESULT;
        }
    }

    /// @return images seen
    private long fill(DatasetReader reader, Map<String, Reservoir<Numbered>> reservoirs) throws IOException {
        long index = 0;
        for (Optional<ImageRecord> record = reader.next(); record.isPresent(); record = reader.next()) {
            var numbered = new Numbered(index++, record.get());
            for (String key : keys(record.get())) {
                reservoirs
                        .computeIfAbsent(key, name -> new Reservoir<>(count, seed + name.hashCode()))
                        .add(numbered);
            }
        }
        return index;
    }

    /// The reservoirs that an image is offered to.
    private Set<String> keys(ImageRecord record) {
        Set<String> present = record.regions().stream()
                .map(Region::name)
                .filter(name -> categories == null || categories.contains(name))
                .collect(Collectors.toSet());
        return perCategory ? present : categories == null || !present.isEmpty() ? Set.of("") : Set.of();
    }

    private static List<ImageRecord> ordered(Map<String, Reservoir<Numbered>> reservoirs) {
        Map<Long, ImageRecord> byIndex = new TreeMap<>();
        reservoirs
                .values()
                .forEach(reservoir ->
                        reservoir.sample().forEach(numbered -> byIndex.put(numbered.index, numbered.image)));
        return new ArrayList<>(byIndex.values());
    }

    private int write(DatasetDescription description, List<ImageRecord> sample, long seen) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (sheet != null) {
            ContactSheet.write(sheet, input.path().toString(), sample, seen);
            out.println(sheet);
        }
        var losses = new Losses();
        if (target != null) {
            DatasetFormat format = to == null ? input.format() : Formats.named(to);
            try (DatasetWriter writer = ReadableImages.create(
                    format, target, new WriteOptions(description, copyImages, losses), input.problems())) {
                for (ImageRecord record : sample) {
                    writer.write(record);
                }
                writer.finish();
            }
            out.println(target);
            SummaryText.print(out, losses, format.name());
        }
        if (sheet == null && target == null) {
            sample.forEach(record -> out.println(record.id()));
        } else {
            out.printf(Locale.ROOT, "%,d of %,d images%n", sample.size(), seen);
            SummaryText.print(out, input.problems(), false);
        }
        return sample.isEmpty() ? RexServeCommandLine.BAD_RESULT : 0;
    }
}
