package io.rexserve.llm.vision;

import io.rexserve.image.box.PixelBox;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// What features were computed from: the content of an image's file, and boxes in it.
public sealed interface FeatureKey {
    /// @param sha256 of the file
    record Image(String sha256) implements FeatureKey {
        public static Image of(byte[] file) {
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(file);
                return new Image(HexFormat.of().formatHex(digest));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("SHA-256 (expected: in every Java runtime)", e);
            }
        }

        public Regions with(List<PixelBox> boxes) {
            return new Regions(sha256, boxes);
        }
    }

    /// @param sha256 of the image's file
    record Regions(String sha256, List<PixelBox> boxes) implements FeatureKey {
        public Regions {
            boxes = List.copyOf(boxes);
        }
    }
}
