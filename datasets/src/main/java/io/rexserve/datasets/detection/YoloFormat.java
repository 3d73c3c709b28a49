package io.rexserve.datasets.detection;

import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.format.WriteOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// YOLO text files: one label file for each image, one object in each line.
public final class YoloFormat implements DatasetFormat {
    @Override
    public String name() {
        return "yolo";
    }

    @Override
    public String summary() {
        return "YOLO label files: data.yaml or its folder (Ultralytics, Roboflow), .data file (Darknet, CVAT), or a folder"
                + " with classes.txt (labelImg, Label Studio); writes the first";
    }

    @Override
    public boolean holdsSplits() {
        return true;
    }

    @Override
    public boolean isLikely(Path path) throws IOException {
        Optional<Path> description = YoloLayout.description(path);
        if (description.isEmpty()) {
            return false;
        }
        Path file = description.get();
        return !YoloLayout.isYaml(file.getFileName().toString())
                || (Files.size(file) < 1 << 20 && YoloLayout.namesClasses(file));
    }

    @Override
    public DatasetReader open(Path path, ReadOptions options) throws IOException {
        return new YoloReader(YoloLayout.of(path, options), options);
    }

    @Override
    public DatasetWriter create(Path path, WriteOptions options) throws IOException {
        return new YoloWriter(path, options);
    }
}
