package io.rexserve.datasets;

import io.rexserve.datasets.coco.CocoFormat;
import io.rexserve.datasets.detection.LabelStudioFormat;
import io.rexserve.datasets.detection.VocFormat;
import io.rexserve.datasets.detection.YoloFormat;
import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.grounding.ConversationFormat;
import io.rexserve.datasets.grounding.GritFormat;
import io.rexserve.datasets.grounding.HumanRefFormat;
import io.rexserve.datasets.grounding.MdetrFormat;
import io.rexserve.datasets.grounding.OdvgFormat;
import io.rexserve.datasets.grounding.RecordFormat;
import io.rexserve.datasets.grounding.ReferFormat;
import io.rexserve.datasets.grounding.TsvFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// All formats of annotations, in the order in which a path is tried against them.
public final class Formats {
    private static final List<DatasetFormat> ALL = List.of(
            CocoFormat.COCO,
            CocoFormat.LVIS,
            new YoloFormat(),
            VocFormat.FROM_ONE,
            VocFormat.FROM_ZERO,
            new LabelStudioFormat(),
            new RecordFormat(),
            new OdvgFormat(),
            new TsvFormat(TsvFormat.Layout.CORNERS),
            new TsvFormat(TsvFormat.Layout.SIZE),
            new GritFormat(),
            new ConversationFormat(),
            new HumanRefFormat(),
            new MdetrFormat(),
            new ReferFormat());

    private Formats() {}

    public static List<DatasetFormat> all() {
        return ALL;
    }

    /// @throws DatasetException if there is no format of that name
    public static DatasetFormat named(String name) {
        return ALL.stream()
                .filter(format -> format.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new DatasetException("format: " + name + " (expected: one of " + names(ALL) + ")"));
    }

    /// The only format that a file or folder looks like.
    ///
    /// @throws DatasetException if it looks like none, or like several
    public static DatasetFormat guess(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        List<DatasetFormat> likely = new ArrayList<>();
        for (DatasetFormat format : ALL) {
            if (format.isLikely(path)) {
                likely.add(format);
            }
        }
        if (likely.size() == 1) {
            return likely.getFirst();
        }
        String found = likely.isEmpty() ? "looks like no known format" : "looks like " + names(likely);
        throw new DatasetException(
                path + ": " + found + " (expected: --from with one of " + names(likely.isEmpty() ? ALL : likely) + ")");
    }

    private static String names(List<DatasetFormat> formats) {
        return formats.stream().map(DatasetFormat::name).collect(Collectors.joining(", "));
    }
}
