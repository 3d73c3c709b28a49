package io.rexserve.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/// An image file: JPEG, PNG, WebP, GIF or BMP.
public final class Image {
    private final String base64;

    private Image(String base64) {
        this.base64 = base64;
    }

    public static Image of(byte[] file) {
        return new Image(Base64.getEncoder().encodeToString(file));
    }

    public static Image of(Path file) throws IOException {
        return of(Files.readAllBytes(file));
    }

    String base64() {
        return base64;
    }
}
