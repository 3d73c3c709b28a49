package io.rexserve.data.endpoint;

import io.rexserve.data.endpoint.EndpointLedger.Decision;
import io.rexserve.data.stage.EndpointLimits;
import io.rexserve.data.stage.StageException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The limits of a run in one process.
public final class LocalEndpointLimits implements EndpointLimits {
    private final EndpointLedger ledger;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();

    public LocalEndpointLimits(EndpointLedger ledger) {
        this.ledger = ledger;
    }

    @Override
    public Permit acquire(String endpoint) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                switch (ledger.tryAcquire(endpoint, System.nanoTime())) {
                    case Decision.Granted granted -> {
                        return new LocalPermit(granted.permit());
                    }
                    case Decision.Stopped stopped -> throw new StageException(stopped.why());
                    case Decision.Wait wait -> {
                        if (!released.await(wait.time().toNanos(), TimeUnit.NANOSECONDS)) {
                            continue; // the time is over: ask again
                        }
                    }
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private final class LocalPermit implements Permit {
        private final long id;

        LocalPermit(long id) {
            this.id = id;
        }

        @Override
        public void release(long tokensIn, long tokensOut, Duration retryAfter) {
            lock.lock();
            try {
                ledger.release(id, tokensIn, tokensOut, retryAfter, System.nanoTime());
                released.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
