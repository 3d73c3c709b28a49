package io.rexserve.model.verification;

import io.rexserve.image.ImageLimits;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.RgbImage;
import io.rexserve.image.decoding.ImageDecoder;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The images of a model folder, in any format that the decoder reads.
final class FolderImages {
    private static final Pattern NAME = Pattern.compile("image(\\d{0,4})\\.(?:png|jpe?g|webp|gif|bmp)");
    // An unnumbered image sorts before image 0.
    private static final int UNNUMBERED = -1;

    private FolderImages() {}

    static boolean areIn(Path folder) {
        return !files(folder).isEmpty();
    }

    /// The only image, `image.png` or `image0.png`, or in another format.
    ///
    /// @throws CheckpointException when there is none, or more than one, or one that cannot be read
    static RgbImage single(Path folder) {
        List<RgbImage> all = all(folder);
        if (all.size() != 1) {
            throw new CheckpointException(folder + ": " + all.size() + " images (expected: one, image.png)");
        }
        return all.getFirst();
    }

    /// `image0.png`, `image1.png` and so on, or a single `image.png`; each in any format.
    ///
    /// @throws CheckpointException when there is none, a number is missing or doubled, or one cannot be read
    static List<RgbImage> all(Path folder) {
        SortedMap<Integer, Path> files = files(folder);
        if (files.isEmpty()) {
            throw new CheckpointException(folder.resolve("image0.png")
                    + ": missing (expected: the image that the model was run on, image.png or image0.png)");
        }
        int expected = files.firstKey() == UNNUMBERED ? UNNUMBERED : 0;
        for (Map.Entry<Integer, Path> file : files.entrySet()) {
            if (file.getKey() != expected) {
                throw new CheckpointException(folder.resolve("image" + expected + ".png") + ": missing, beside "
                        + file.getValue().getFileName() + " (expected: image0 and so on without a gap)");
            }
            expected++;
        }
        var images = new ArrayList<RgbImage>();
        files.values().forEach(file -> images.add(read(file)));
        return images;
    }

    private static SortedMap<Integer, Path> files(Path folder) {
        var files = new TreeMap<Integer, Path>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.sorted().toList()) {
                Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
                if (name.matches()) {
                    int number = name.group(1).isEmpty() ? UNNUMBERED : Integer.parseInt(name.group(1));
                    Path other = files.put(number, file);
                    if (other != null) {
                        throw new CheckpointException(
                                file + ": beside " + other.getFileName() + " (expected: one image per number)");
                    }
                }
            }
            return files;
        } catch (IOException e) {
            throw new CheckpointException(folder + ": cannot be listed: " + e.getMessage(), e);
        }
    }

    private static RgbImage read(Path file) {
        try {
            return ImageDecoder.decode(ModelFile.bytes(file, ImageLimits.DEFAULT.maxBytes()), ImageLimits.DEFAULT);
        } catch (InvalidImageException e) {
            throw new CheckpointException(file + ": broken: " + e.getMessage() + " (expected: an image)", e);
        }
    }
}
