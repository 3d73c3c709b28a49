package io.rexserve.datasets.coco;

import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.format.WriteOptions;
import java.io.IOException;
import java.nio.file.Path;

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
        return CocoDetection.formatOf(path) == this;
    }

    /// @param path the file, or a folder with one such file
    @Override
    public DatasetReader open(Path path, ReadOptions options) throws IOException {
        return CocoReader.open(CocoDetection.file(path), options);
    }

    /// Detections (`[{"image_id": 42, "category_id": 18, "bbox": [x, y, width, height], "score": 0.236}, ...]`) as the
    /// regions of the truth's images.
    ///
    /// @param truth file with the images and categories
    /// @throws DatasetException if one of the files as a whole cannot be read
    public static DatasetReader openResults(Path results, Path truth, ReadOptions options) throws IOException {
        return CocoReader.openResults(results, CocoDetection.file(truth), options);
    }

    @Override
    public DatasetWriter create(Path path, WriteOptions options) throws IOException {
        throw new DatasetException(path + ": not yet");
    }
}
