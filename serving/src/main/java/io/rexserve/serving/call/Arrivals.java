package io.rexserve.serving.call;

import io.rexserve.serving.admission.FairShare;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Bounds how many requests arrive at a time, since each may take as much memory as the largest image before anything
/// is known of it. The others wait; the next is one of the peer of which the fewest arrive. A peer has at most three
/// quarters of what the others leave ([FairShare]), so that a slow one never keeps out another. Safe for use by
/// several threads.
final class Arrivals {
    private final int max;
    private final List<Arrival> waiting = new ArrayList<>();
    private final FairShare<Peer> arriving = new FairShare<>();
    private int count;

    /// @param max that arrive at a time, >= 1
    Arrivals(int max) {
        this.max = max;
    }

    /// One request, arriving or waiting. Closing it again has no effect.
    final class Arrival implements AutoCloseable {
        private final Peer peer;
        private final Runnable begin;
        private boolean begun;
        private boolean closed;

        private Arrival(Peer peer, Runnable begin) {
            this.peer = peer;
            this.begin = begin;
        }

        @Override
        public void close() {
            release(this);
        }
    }

    /// @param begin called once the request may arrive, on this thread or on one that has closed another arrival
    Arrival add(Peer peer, Runnable begin) {
        var arrival = new Arrival(peer, begin);
        synchronized (this) {
            waiting.add(arrival);
        }
        next();
        return arrival;
    }

    private void release(Arrival arrival) {
        synchronized (this) {
            if (arrival.closed) {
                return;
            }
            arrival.closed = true;
            if (arrival.begun) {
                count--;
                arriving.remove(arrival.peer, 1);
            } else {
                waiting.remove(arrival);
            }
        }
        next();
    }

    private void next() {
        Arrival begun;
        synchronized (this) {
            Optional<Arrival> first = waiting.stream()
                    .filter(arrival -> count < max && arriving.admits(arrival.peer, 1, max - count))
                    .min(Comparator.comparingLong(arrival -> arriving.held(arrival.peer)));
            if (first.isEmpty()) {
                return;
            }
            begun = first.get();
            waiting.remove(begun);
            begun.begun = true;
            count++;
            arriving.add(begun.peer, 1);
        }
        begun.begin.run();
    }

    /// Requests that arrive now.
    synchronized int count() {
        return count;
    }

    /// Requests that wait until they may arrive.
    synchronized int waiting() {
        return waiting.size();
    }
}
