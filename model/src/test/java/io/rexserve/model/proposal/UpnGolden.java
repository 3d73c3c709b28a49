package io.rexserve.model.proposal;

import io.rexserve.image.ImageLimits;
import io.rexserve.image.RgbImage;
import io.rexserve.image.decoding.ImageDecoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// A small UPN of random weights with what public reference code computes with it, in float32.
final class UpnGolden {
    private UpnGolden() {}

    static Path folder() {
        try {
            return Path.of(Objects.requireNonNull(UpnGolden.class.getResource("/golden/upn-micro/config.json"))
                            .toURI())
                    .resolveSibling("");
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<RgbImage> images() {
        return Stream.of("image0.png", "image1.png")
                .map(name -> decode(folder().resolve(name)))
                .toList();
    }

    private static RgbImage decode(Path file) {
        try {
            return ImageDecoder.decode(Files.readAllBytes(file), ImageLimits.DEFAULT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
