package io.rexserve.benchmark.rolling;

import io.rexserve.benchmark.load.LoadRequest;
import io.rexserve.benchmark.load.LoadRequest.MultipartForm;
import io.rexserve.benchmark.load.RequestResult;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import javax.imageio.ImageIO;

/// Clients that ask all the time: for whole answers, for streams of events, and about pictures of five megabytes. Each
/// keeps its connection until an answer ends it, and looks the gateway's name up for the next one.
final class Traffic implements AutoCloseable {
    /// What a client asks for.
    enum Kind {
        PLAIN,
        STREAM,
        LARGE
    }

    /// What came of requests.
    static final class Count {
        int requests;
        int failures;
        long longestNanos;

        void add(boolean failed, long nanos) {
            requests++;
            failures += failed ? 1 : 0;
            longestNanos = Math.max(longestNanos, nanos);
        }
    }

    private static final int LARGE_SIDE = 1320; // noise of 5.2 MB as PNG
    private static final long SEED = 20261130;

    private final NameRecords records;
    private final String host;
    private final int port;
    private final PrintStream progress;
    private final byte[] picture;
    private final byte[] large;
    private final List<Thread> threads = new ArrayList<>();
    private final Map<Kind, Count> counts = new EnumMap<>(Kind.class);
    private volatile boolean over;

    /// @param host name of the gateway
    /// @param samples folder of pictures
    Traffic(NameRecords records, String host, int port, Path samples, PrintStream progress) throws IOException {
        this.records = records;
        this.host = host;
        this.port = port;
        this.progress = progress;
        this.picture = Files.readAllBytes(samples.resolve("turtles.jpg"));
        this.large = noise();
        for (Kind kind : Kind.values()) {
            counts.put(kind, new Count());
        }
    }

    private static byte[] noise() throws IOException {
        var random = new Random(SEED);
        var image = new BufferedImage(LARGE_SIDE, LARGE_SIDE, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < LARGE_SIDE; y++) {
            for (int x = 0; x < LARGE_SIDE; x++) {
                image.setRGB(x, y, random.nextInt());
            }
        }
        var out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    void start() {
        for (Kind kind : Kind.values()) {
            threads.add(Thread.ofPlatform().name("traffic-" + kind).start(() -> ask(kind)));
        }
    }

    private void ask(Kind kind) {
        try (var client = new RollingClient()) {
            while (!over) {
                long began = System.nanoTime();
                RequestResult result = client.send(request(kind), this::address, port);
                long took = System.nanoTime() - began;
                boolean failed = !(result instanceof RequestResult.Completed done) || done.empty();
                synchronized (counts) {
                    counts.computeIfAbsent(kind, _ -> new Count()).add(failed, took);
                }
                if (failed) {
                    progress.println("failed: " + kind + " at " + client.address() + " after " + took / 1_000_000
                            + " ms: " + result);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private String address() {
        List<String> all = records.get(host);
        return all.get(ThreadLocalRandom.current().nextInt(all.size()));
    }

    private LoadRequest request(Kind kind) {
        byte[] image = kind == Kind.LARGE ? large : picture;
        byte[] other = Arrays.copyOf(image, image.length + Long.BYTES); // another picture by its digest
        ByteBuffer.wrap(other).putLong(image.length, ThreadLocalRandom.current().nextLong());
        return new MultipartForm()
                .text("labels", "turtle")
                .file("image", "image", "application/octet-stream", other)
                .request("/v1/detect", kind == Kind.STREAM ? LoadRequest.STREAM : LoadRequest.WHOLE);
    }

    /// What came of the requests since the last call.
    Map<Kind, Count> take() {
        synchronized (counts) {
            var taken = new EnumMap<>(counts);
            for (Kind kind : Kind.values()) {
                counts.put(kind, new Count());
            }
            return taken;
        }
    }

    /// Ends it once what was asked is answered.
    @Override
    public void close() {
        over = true;
        boolean interrupted = false;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
                thread.interrupt();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
