package io.rexserve.llm;

import io.rexserve.image.box.PixelBox;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// What features were computed from: the content of a picture's file, and boxes in it.
sealed interface FeatureKey {
    /// @param sha256 of the file
    record Picture(String sha256) implements FeatureKey {
        static Picture of(byte[] file) {
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(file);
                return new Picture(HexFormat.of().formatHex(digest));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("SHA-256 (expected: in every Java runtime)", e);
            }
        }

        Regions with(List<PixelBox> boxes) {
            return new Regions(sha256, boxes);
        }
    }

    /// @param sha256 of the picture's file
    record Regions(String sha256, List<PixelBox> boxes) implements FeatureKey {
        public Regions {
            boxes = List.copyOf(boxes);
        }
    }
}
