package io.rexserve.gateway.access;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The keys of the moment. The file is read again whenever its content changes, as when a secret is mounted anew; one
/// that cannot be read, or is no file of keys, leaves the keys as they were.
final class KeyRing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRing.class);

    private final @Nullable Path file;
    private final Clock clock;
    private final @Nullable ScheduledExecutorService watch;
    private volatile Keys keys = Keys.NONE;
    private byte[] content = {};
    private boolean faulty;

    /// @param file null where there is none
    /// @param interval between two looks at the file
    /// @throws IllegalArgumentException if the file is no file of keys
    KeyRing(@Nullable Path file, Duration interval, Clock clock) {
        this.file = file;
        this.clock = clock;
        if (file == null) {
            watch = null;
            return;
        }
        content = KeysFile.bytes(file);
        keys = keys(file, content);
        announce(file);
        watch = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("keys-file").factory());
        long millis = Math.max(1, interval.toMillis());
        var _ = watch.scheduleWithFixedDelay(() -> reload(file), millis, millis, TimeUnit.MILLISECONDS);
    }

    private void announce(Path file) {
        Keys now = keys;
        long expired = now.expired(clock.instant());
        LOG.info("access: {} keys in {}{}", now.size(), file, expired == 0 ? "" : ", " + expired + " of them expired");
    }

    private static Keys keys(Path file, byte[] content) {
        return new Keys(KeysFile.parse(file.toString(), new String(content, StandardCharsets.UTF_8)));
    }

    /// Never fails: the watch would end with it.
    private synchronized void reload(Path file) {
        try {
            byte[] now = KeysFile.bytes(file);
            if (Arrays.equals(now, content)) {
                return;
            }
            keys = keys(file, now);
            content = now;
            faulty = false;
            announce(file);
        } catch (RuntimeException e) {
            if (!faulty) {
                LOG.error("access: {}; the keys stay as they were", e.getMessage());
            }
            faulty = true;
        }
    }

    /// Whether there is a file of keys.
    boolean isConfigured() {
        return file != null;
    }

    boolean isEmpty() {
        return keys.size() == 0;
    }

    /// The key that was sent, expired ones too.
    Optional<ApiKey> find(String sent) {
        return KeyText.of(sent).flatMap(keys::find);
    }

    Optional<ClientLimits> limits(String client) {
        return keys.limits(client);
    }

    Clock clock() {
        return clock;
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.shutdownNow();
        }
    }
}
