package io.rexserve.labeling;

import io.rexserve.image.ImageLimits;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.decoding.ImageProbe;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Reads the files of pictures, and fetches those that have an address, within the limits of a picture. What was
/// fetched is kept in the run's folder.
final class PictureReader implements AutoCloseable {
    /// Connecting, redirects and the body together.
    private static final Duration FETCH_TIME = Duration.ofSeconds(60);

    private static final ImageLimits LIMITS = ImageLimits.DEFAULT;

    private final HttpClient client;
    private final Path fetched;

    /// @param client that follows redirects to `https` alone
    /// @param fetched folder of what was fetched
    PictureReader(HttpClient client, Path fetched) {
        this.client = client;
        this.fetched = fetched;
    }

    static HttpClient client() {
        return HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL) // never from https to http
                .connectTimeout(Duration.ofSeconds(20))
                .build();
    }

    /// Where the file of a picture is, or will be when it has been read.
    Path file(Picture picture) {
        return switch (picture) {
            case Picture.Local local -> local.path();
            case Picture.Remote remote -> fetched.resolve(remote.name());
        };
    }

    /// @throws PictureFaultException if it cannot be read, is no picture or too large
    byte[] read(Picture picture) throws PictureFaultException, InterruptedException {
        byte[] file = switch (picture) {
            case Picture.Local local -> local(local.path());
            case Picture.Remote remote -> remote(remote);
        };
        try {
            LIMITS.requireBytes(file.length);
            LIMITS.requireSize(ImageProbe.probe(file));
        } catch (InvalidImageException e) {
            throw new PictureFaultException(String.valueOf(e.getMessage()).replaceFirst("^image: ", ""));
        }
        return file;
    }

    private static byte[] local(Path path) throws PictureFaultException {
        if (!Files.isRegularFile(path)) { // a pipe would wait for a writer
            throw new PictureFaultException(state(path));
        }
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes((int) LIMITS.maxBytes() + 1);
        } catch (IOException _) {
            throw new PictureFaultException("cannot be read");
        }
    }

    private static String state(Path path) {
        if (Files.isDirectory(path)) {
            return "a folder (expected: a picture)";
        }
        return Files.exists(path)
                ? "no file (expected: a picture)"
                : Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? "a link to nothing" : "not there";
    }

    private byte[] remote(Picture.Remote picture) throws PictureFaultException, InterruptedException {
        Path kept = file(picture);
        if (Files.isRegularFile(kept)) {
            return local(kept);
        }
        byte[] body = fetch(picture.address());
        try {
            OutputFiles.write(kept, body);
        } catch (IOException e) {
            throw new PictureFaultException("fetched, but not written: " + e.getMessage());
        }
        return body;
    }

    private byte[] fetch(URI address) throws PictureFaultException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Accept", "image/*")
                .header("User-Agent", "RexServe")
                .timeout(FETCH_TIME)
                .build();
        CompletableFuture<HttpResponse<byte[]>> fetching =
                client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LIMITS.maxBytes()));
        try {
            HttpResponse<byte[]> response = fetching.get(FETCH_TIME.toSeconds(), TimeUnit.SECONDS);
            if (response.statusCode() != 200) {
                throw new PictureFaultException("status " + response.statusCode() + " (expected: 200)");
            }
            return response.body();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new PictureFaultException("not fetched: " + (cause == null ? "" : cause.getMessage())
                    + " (expected: a picture of at most " + LIMITS.maxBytes() + " bytes)");
        } catch (TimeoutException _) {
            fetching.cancel(true);
            throw new PictureFaultException("not fetched within " + FETCH_TIME.toSeconds() + " s");
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
