package io.rexserve.datasets;

import io.rexserve.cli.RexServeCommandLine;
import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import io.rexserve.datasets.selection.ImageKeys;
import io.rexserve.datasets.selection.PartShares;
import io.rexserve.datasets.selection.SplitPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `./rexserve datasets split IN OUT`.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "split",
        mixinStandardHelpOptions = true,
        description = "Divide a dataset at random into parts that share no image, each category by the same shares.")
final class SplitDataset implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private DatasetInput input;

    @Parameters(index = "1", paramLabel = "OUT", description = "folder that is written; must not exist")
    private Path target;

    @Option(names = "--to", paramLabel = "FORMAT", description = "format that is written (default: that of IN)")
    private @Nullable String to;

    @Option(
            names = "--shares",
            defaultValue = "train=0.8,val=0.1,test=0.1",
            description = "names and shares of the parts (default: ${DEFAULT-VALUE})")
    private String shares;

    @Option(names = "--seed", defaultValue = "1", description = "same seed, same parts (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--group-by",
            paramLabel = "KEY",
            description = "keep together images with the same key: a regular expression for their names, of which the"
                    + " first group counts, or field:NAME, a field of the format's extras")
    private @Nullable String groupBy;

    @Option(names = "--copy-images", description = "write the image files too, where the format has a place for them")
    private boolean copyImages;

    @Override
    public Integer call() throws IOException {
        PartShares parts = PartShares.of(shares);
        if (Files.exists(target)) {
            throw new FileAlreadyExistsException(target.toString(), null, "exists (expected: a new folder)");
        }
        try {
            DatasetFormat format = to == null ? input.format() : Formats.named(to);
            var keys = new ImageKeys(groupBy);
            var plan = new SplitPlan();
            try (DatasetReader reader = input.open()) {
                for (Optional<ImageRecord> record = reader.next(); record.isPresent(); record = reader.next()) {
                    plan.add(keys.of(record.get()), categories(record.get()));
                }
            }
            write(format, parts, plan.parts(parts.shares(), seed), keys, plan);
            return plan.images() == 0 ? RexServeCommandLine.BAD_RESULT : 0;
        } catch (DatasetException e) {
            if (!input.isStrictEnd()) {
                throw e;
            }
            spec.commandLine().getErr().println("rexserve: " + e.getMessage() + "; nothing was written");
            return RexServeCommandLine.BAD_RESULT;
        }
    }

    private static List<String> categories(ImageRecord record) {
        return record.regions().stream()
                .map(Region::category)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
    }

    /// Reads the dataset again and writes each image to its part: into one dataset where the format holds splits, else
    /// into one for each part.
    private void write(DatasetFormat format, PartShares parts, int[] partOf, ImageKeys keys, SplitPlan plan)
            throws IOException {
        var losses = new Losses();
        long[] images = new long[parts.names().size()];
        long[] regions = new long[parts.names().size()];
        List<DatasetWriter> writers = new ArrayList<>();
        try (DatasetReader reader = input.open()) {
            var options = new WriteOptions(reader.description(), copyImages, losses);
            for (String name : format.holdsSplits() ? List.of("") : parts.names()) {
                Path path = name.isEmpty() ? target : target.resolve(name + format.suffix());
                writers.add(ReadableImages.create(format, path, options, input.problems()));
            }
            int index = 0;
            for (Optional<ImageRecord> record = reader.next(); record.isPresent(); record = reader.next()) {
                if (index == partOf.length) {
                    throw new DatasetException(
                            input.path() + ": changed while it was read (expected: the same images)");
                }
                int part = partOf[index++];
                boolean together = format.holdsSplits();
                writers.get(together ? 0 : part)
                        .write(record.get()
                                .withSplit(together ? parts.names().get(part) : null)); // else the path tells it
                images[part]++;
                regions[part] += record.get().regions().size();
            }
            for (DatasetWriter writer : writers) {
                writer.finish();
            }
        } finally {
            for (DatasetWriter writer : writers) {
                writer.close();
            }
        }
        report(format, parts, images, regions, losses, keys, plan);
    }

    private void report(
            DatasetFormat format,
            PartShares parts,
            long[] images,
            long[] regions,
            Losses losses,
            ImageKeys keys,
            SplitPlan plan) {
        PrintWriter out = spec.commandLine().getOut();
        for (int part = 0; part < images.length; part++) {
            out.printf(
                    Locale.ROOT,
                    "%-10s %,10d images (%.1f %%) %,10d regions%n",
                    parts.names().get(part),
                    images[part],
                    plan.images() == 0 ? 0 : 100.0 * images[part] / plan.images(),
                    regions[part]);
        }
        out.printf(
                Locale.ROOT,
                "%,d images stay with another of the same content, name or group%n",
                plan.images() - plan.units());
        if (keys.unreadable() > 0) {
            out.printf(
                    Locale.ROOT, "%,d images could not be read: compared by name, not by content%n", keys.unreadable());
        }
        SummaryText.print(out, losses, format.name());
        SummaryText.print(out, input.problems(), false);
    }
}
