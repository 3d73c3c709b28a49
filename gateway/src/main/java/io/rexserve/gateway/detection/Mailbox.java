package io.rexserve.gateway.detection;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Reports of gRPC's threads, handled by the one thread of the request.
///
/// Its length is bounded by whoever posts: a call has at most [LanguageCall#WINDOW] events and its end under way.
final class Mailbox {
    private final LinkedBlockingQueue<Runnable> reports = new LinkedBlockingQueue<>();

    void post(Runnable report) {
        reports.add(report);
    }

    /// The next report; null if there is none in time.
    @Nullable
    Runnable next(Duration patience) throws InterruptedException {
        return reports.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    }
}
