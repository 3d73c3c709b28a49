package io.rexserve.datasets.coco;

import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.format.WriteOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// COCO and LVIS annotation files. Both readers take both; they differ in what they look like and in what is written.
public final class CocoFormat implements DatasetFormat {
    public static final CocoFormat COCO = new CocoFormat(
            "coco", "a JSON file with images, annotations and categories: instances, keypoints or captions");
    public static final CocoFormat LVIS = new CocoFormat(
            "lvis", "COCO's JSON with the categories that are absent or not exhaustively annotated, per image");

    private final String name;
    private final String summary;

    private CocoFormat(String name, String summary) {
        this.name = name;
        this.summary = summary;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String summary() {
        return summary;
    }

    @Override
    public String suffix() {
        return ".json";
    }

    @Override
    public boolean isLikely(Path path) throws IOException {
        List<CocoParts.Part> parts = CocoParts.found(path);
        return !parts.isEmpty() && CocoProbe.formatOf(parts.getFirst().file()) == this;
    }

    /// @param path the file, or a folder with one such file or one for each split
    @Override
    public DatasetReader open(Path path, ReadOptions options) throws IOException {
        List<CocoParts.Part> parts = CocoParts.of(path);
        return parts.size() == 1
                ? CocoReader.open(parts.getFirst().file(), options)
                : new SplitReader(path, parts, options);
    }

    @Override
    public DatasetWriter create(Path path, WriteOptions options) throws IOException {
        return new CocoWriter(path, options, this == LVIS);
    }
}
