package io.rexserve.data.spark;

import io.rexserve.cli.CommandException;
import io.rexserve.data.store.RunFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One driver at a time writes a folder.
///
/// Files of this machine are locked by the system, which releases the lock of a process that dies. Elsewhere a file
/// holds the owner's word, which it writes anew every few seconds; a word that stays the same for long is of the dead.
final class RunLock implements AutoCloseable {
    private static final Duration RENEWAL = Duration.ofSeconds(5);
    private static final Duration DEAD_AFTER = Duration.ofSeconds(30);
    private static final long TRY_MILLIS = 200;

    private static final String LOCAL = "file://";

    private final AutoCloseable release;

    private RunLock(AutoCloseable release) {
        this.release = release;
    }

    /// Takes the lock.
    ///
    /// @param patience how long another run may take to end: one whose command was killed needs some seconds
    /// @throws CommandException if another run keeps it
    static RunLock take(RunFiles files, String path, Duration patience) throws IOException, InterruptedException {
        return path.startsWith(LOCAL)
                ? local(Path.of(path.substring(LOCAL.length())), patience)
                : lease(files, path, patience.compareTo(DEAD_AFTER) > 0 ? patience : DEAD_AFTER);
    }

    @SuppressWarnings("resource") // closed with the lock
    private static RunLock local(Path path, Duration patience) throws IOException, InterruptedException {
        FileChannel channel;
        try {
            Files.createDirectories(Objects.requireNonNull(path.getParent()));
            channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (FileSystemException e) {
            throw new IOException(path + ": cannot be written: " + e.getMessage(), e);
        }
        long deadline = System.nanoTime() + patience.toNanos();
        FileLock lock = tryLock(channel);
        while (lock == null && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(TRY_MILLIS);
            lock = tryLock(channel);
        }
        if (lock == null) {
            channel.close();
            throw new CommandException(inUse(path.toString()));
        }
        return new RunLock(channel);
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) { // this process holds it
            return null;
        }
    }

    private static String inUse(String path) {
        return path + ": held by another run (expected: one run at a time writes a folder; end the other one first)";
    }

    private static RunLock lease(RunFiles files, String path, Duration patience)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        byte[] seen = files.exists(path) ? files.read(path) : null;
        while (seen != null && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(RENEWAL.toMillis() / 2);
            byte[] now = files.exists(path) ? files.read(path) : null;
            if (now != null && !Arrays.equals(now, seen)) {
                throw new CommandException(inUse(path));
            }
            seen = now;
        }
        String owner = UUID.randomUUID().toString();
        renew(files, path, owner);
        TimeUnit.MILLISECONDS.sleep(TRY_MILLIS);
        if (!new String(files.read(path), java.nio.charset.StandardCharsets.UTF_8).startsWith(owner)) {
            throw new CommandException(inUse(path)); // two began at the same moment
        }
        ScheduledExecutorService renewal = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().factory());
        var _ = renewal.scheduleAtFixedRate(
                () -> {
                    try {
                        renew(files, path, owner);
                    } catch (IOException e) {
                        System.err.println("rexserve: " + e.getMessage());
                    }
                },
                RENEWAL.toMillis(),
                RENEWAL.toMillis(),
                TimeUnit.MILLISECONDS);
        return new RunLock(() -> {
            renewal.shutdownNow();
            files.delete(path);
        });
    }

    private static void renew(RunFiles files, String path, String owner) throws IOException {
        files.write(path, (owner + " " + System.nanoTime()).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        try {
            release.close();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) { // the interface declares nothing narrower
            throw new IllegalStateException(e);
        }
    }
}
