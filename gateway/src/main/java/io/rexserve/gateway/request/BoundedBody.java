package io.rexserve.gateway.request;

import io.rexserve.gateway.admission.FairQueue;
import io.rexserve.gateway.admission.RequestAdmission.RequestPermit;
import io.rexserve.gateway.admission.TransferPace;
import io.rexserve.gateway.connection.Connection;
import io.rexserve.gateway.connection.ConnectionTimer;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// A body that ends with a problem where it is too long, too slow or has to give way to others.
///
/// A timer ends the reading, not only the next byte: a sender of endless chunk headers never gets there.
public final class BoundedBody extends FilterInputStream {
    private static final Duration MIN_WAIT = Duration.ofMillis(1);
    /// A body beyond it is parsed in turns with others: it keeps a processor busy for longer than most answers take.
    private static final long LARGE = 256 << 10;
    private static final Duration RECHECK = Duration.ofSeconds(1);
    /// How long it is parsed before others have their turn.
    private static final long SLICE_NANOS = Duration.ofMillis(2).toNanos();

    private final long most;
    /// Bytes from which on it is parsed in turns with others.
    private long large = LARGE;
    private final TransferPace pace;
    private final RequestPermit permit;
    private final @Nullable Connection connection = Connection.CURRENT.isBound() ? Connection.CURRENT.get() : null;
    private final long start = System.nanoTime();
    private final ConnectionTimer timer;
    private volatile Future<?> timeout = CompletableFuture.completedFuture(null);
    private volatile boolean closed;
    private volatile long received;
    private FairQueue.@Nullable Permit parsing;
    private long parsingSince;
    private volatile boolean waiting;
    private volatile long waitedNanos;

    /// @param most bytes
    /// @param pace of this body, whose timeout is no longer than the request's time
    public BoundedBody(InputStream in, long most, TransferPace pace, RequestPermit permit, ConnectionTimer timer) {
        super(in);
        this.most = most;
        this.pace = pace;
        this.permit = permit;
        this.timer = timer;
        expire();
    }

    /// It is long however few bytes come, as a compressed one may be.
    void parseInTurns() {
        large = 0;
    }

    /// Ends reading if too little has come, else waits until that would be so.
    private void expire() {
        if (connection == null || closed) {
            return;
        }
        Duration left = waiting ? RECHECK : Duration.ofNanos(pace.failsAfter(received) - elapsed());
        if (left.isPositive()) {
            timeout = timer.after(left, this::expire);
        } else {
            connection.stopReading();
        }
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        yieldParsing();
        waitNoLongerThanAllowed();
        int read;
        try {
            read = super.read(bytes, offset, length);
        } catch (IOException e) {
            requireInTime(); // a socket's timeout, or its end by the timer
            throw e;
        }
        if (read < 0) {
            requireInTime();
            return read;
        }
        long total = received + read;
        received = total;
        permit.received(read);
        if (total > most) {
            throw new ProblemException(
                    ProblemKind.BODY_TOO_LARGE, "body: more than " + most + " bytes (expected: <= " + most + ")");
        }
        if (total > large) {
            acquireParsing();
        }
        return read;
    }

    /// Lets others parse before this body may have to wait for its sender, or once it has had its slice of time.
    private void yieldParsing() throws IOException {
        if (parsing != null && (System.nanoTime() - parsingSince >= SLICE_NANOS || in.available() == 0)) {
            releaseParsing();
        }
    }

    /// Lets others parse while this body is not read for a while; reading goes on as before.
    public void releaseParsing() {
        if (parsing != null) {
            parsing.close();
            parsing = null;
        }
    }

    private void acquireParsing() throws IOException {
        if (parsing == null) {
            long waitedBefore = waitedNanos; // written by this thread alone
            long began = System.nanoTime();
            waiting = true;
            try {
                parsing = permit.acquireParsing();
                parsingSince = System.nanoTime();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("body: interrupted");
            } finally {
                waitedNanos = waitedBefore + System.nanoTime() - began;
                waiting = false;
            }
        }
    }

    private void waitNoLongerThanAllowed() {
        var time = Duration.ofNanos(pace.failsAfter(received) - elapsed());
        if (!time.isPositive()) {
            throw pace.failure(received, elapsed());
        }
        if (connection != null) {
            connection.waitForBytes(time.compareTo(MIN_WAIT) > 0 ? time : MIN_WAIT);
        }
    }

    private void requireInTime() {
        ProblemException evicted = permit.evicted();
        if (evicted != null) {
            throw evicted;
        }
        if (elapsed() >= pace.failsAfter(received) - MIN_WAIT.toNanos()) {
            throw pace.failure(received, elapsed());
        }
    }

    /// Time that the sender has had.
    private long elapsed() {
        return System.nanoTime() - start - waitedNanos;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        releaseParsing();
        timeout.cancel(false);
        super.close();
    }
}
