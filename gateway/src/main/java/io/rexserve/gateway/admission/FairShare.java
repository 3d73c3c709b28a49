package io.rexserve.gateway.admission;

import io.rexserve.gateway.connection.Caller;
import java.util.HashMap;
import java.util.Map;

/// Who holds how much of a capacity, so that one caller never leaves nothing for the others. Guarded by its owner.
///
/// A caller that holds something may hold at most [#SHARE] times what is left free after it: alone three quarters of
/// the capacity, the next caller three quarters of the rest. A caller that holds nothing is admitted while anything is
/// free. (Dynamic thresholds for shared buffers: Choudhury and Hahne, IEEE/ACM Transactions on Networking 6, 1998.)
final class FairShare {
    static final int SHARE = 3;

    private final Map<Caller, Long> held = new HashMap<>();

    /// Whether a caller may have so many units more.
    ///
    /// @param free units that nobody holds
    boolean admits(Caller caller, long units, long free) {
        long holds = held(caller);
        return holds == 0 || holds + units <= SHARE * (free - units);
    }

    void add(Caller caller, long units) {
        held.merge(caller, units, Long::sum);
    }

    void remove(Caller caller, long units) {
        held.computeIfPresent(caller, (_, holds) -> holds > units ? holds - units : null);
    }

    long held(Caller caller) {
        return held.getOrDefault(caller, 0L);
    }
}
