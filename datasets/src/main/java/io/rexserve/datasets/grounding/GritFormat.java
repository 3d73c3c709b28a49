package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.format.TextLines;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// GRIT of Kosmos-2: `caption` with `noun_chunks` and `ref_exps`, lists of `[start, end, x1, y1, x2, y2, score]`; spans
/// in Python's characters, coordinates from 0 to 1. Either JSON Lines, or what img2dataset makes of them: a JSON file
/// beside each image, in folders or in tar files.
///
/// Source: `zzliang/GRIT` (README), Kosmos-2 in `microsoft/unilm`.
public final class GritFormat implements DatasetFormat {
    private static final Set<String> LISTS = Set.of("noun_chunks", "ref_exps");
    private static final int FILES_LOOKED_AT = 50;

    @Override
    public String name() {
        return "grit";
    }

    @Override
    public String summary() {
        return "captions with phrases tied to boxes: JSON Lines, or JSON beside images in folders or tar files";
    }

    @Override
    public String suffix() {
        return ".jsonl";
    }

    @Override
    public boolean isLikely(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            List<Path> first;
            try (Stream<Path> files = Files.walk(path, 2)) {
                first = files.filter(Files::isRegularFile)
                        .limit(FILES_LOOKED_AT)
                        .toList();
            }
            for (Path file : first) {
                if (file.toString().endsWith(".json") && isLikely(file)) {
                    return true;
                }
            }
            return false;
        }
        Set<String> keys = Peek.of(path).keys();
        return keys.contains("caption") && LISTS.stream().anyMatch(keys::contains);
    }

    @Override
    public DatasetReader open(Path path, ReadOptions options) throws IOException {
        if (Files.isDirectory(path) || path.toString().endsWith(".tar")) {
            return new GritFolderReader(path, options);
        }
        ImageFiles images = ImageFiles.beside(path, options);
        var records = new GritRecords(options.problems());
        return new JsonLinesReader(
                new TextLines(path, options.problems()),
                options.problems(),
                DatasetDescription.UNKNOWN,
                (line, number) -> records.record(line, number, image(line, images)));
    }

    private static ImageSource image(Entry line, ImageFiles images) throws DamagedEntry {
        for (String key : GritRecords.NAME_KEYS) {
            if (line.has(key)) {
                return images.file(line.text(key), line);
            }
        }
        // The name that img2dataset gives to the image.
        String key = line.optionalId("key");
        String stem = key == null ? line.optionalId("id") : key;
        if (stem == null) {
            throw line.missing("filename", "a file name, key or id");
        }
        return images.file(stem + ".jpg", line);
    }

    @Override
    public DatasetWriter create(Path path, WriteOptions options) throws IOException {
        return new GritWriter(path, options);
    }
}
