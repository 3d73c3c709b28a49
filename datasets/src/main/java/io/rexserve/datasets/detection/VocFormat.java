package io.rexserve.datasets.detection;

import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.format.WriteOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// Pascal VOC: one XML file for each image.
///
/// The VOC devkit counts pixels from 1 and its `xmax` is the last pixel inside, so that a box covers `xmin - 1` to
/// `xmax` in coordinates (as detectron2 reads it; mmdetection and the older SSD loaders subtract 1 from all four, which
/// makes every box a pixel narrower). labelImg, Roboflow and CVAT write coordinates from 0, which nothing in
/// their files tells: `voc0` reads and writes these as they are.
public final class VocFormat implements DatasetFormat {
    /// Pixels from 1, as the VOC devkit defines them.
    public static final VocFormat FROM_ONE = new VocFormat(1);

    /// Coordinates from 0, as labelImg, Roboflow and CVAT write them.
    public static final VocFormat FROM_ZERO = new VocFormat(0);

    private static final List<String> FOLDERS = List.of("Annotations", "train", "valid", "val", "test", ".");
    private static final int FIRST_BYTES = 4096;
    private static final int ENTRIES_LOOKED_AT = 1000;

    private final int origin;

    private VocFormat(int origin) {
        this.origin = origin;
    }

    @Override
    public String name() {
        return origin == 1 ? "voc" : "voc0";
    }

    @Override
    public String summary() {
        return origin == 1
                ? "Pascal VOC XML, pixels from 1 (VOC devkit): a folder with Annotations or .xml files, or one file"
                : "Pascal VOC XML, coordinates from 0 (labelImg, Roboflow, CVAT); never guessed, --from voc0 chooses it";
    }

    @Override
    public boolean holdsSplits() {
        return true;
    }

    @Override
    public boolean isLikely(Path path) throws IOException {
        if (origin == 0) {
            return false;
        }
        if (Files.isRegularFile(path)) {
            return isAnnotation(path);
        }
        for (String folder : FOLDERS) {
            if (Files.isDirectory(path.resolve(folder)) && hasAnnotation(path.resolve(folder))) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasAnnotation(Path folder) throws IOException {
        int looked = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (isAnnotation(file)) {
                    return true;
                }
                if (++looked == ENTRIES_LOOKED_AT) {
                    return false;
                }
            }
        }
        return false;
    }

    private static boolean isAnnotation(Path file) throws IOException {
        if (!isXml(file.toString()) || !Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(FIRST_BYTES), StandardCharsets.ISO_8859_1).contains("<annotation");
        }
    }

    static boolean isXml(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(".xml");
    }

    @Override
    public DatasetReader open(Path path, ReadOptions options) throws IOException {
        return new VocReader(path, origin, options);
    }

    @Override
    public DatasetWriter create(Path path, WriteOptions options) throws IOException {
        return new VocWriter(path, origin, options);
    }
}
