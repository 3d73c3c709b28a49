package io.rexserve.serving.admission;

import java.util.HashMap;
import java.util.Map;

/// Who holds how much of a capacity, so that one caller never leaves nothing for the others. Guarded by its owner.
///
/// A caller that holds something may hold at most [#SHARE] times what is left free after it: alone three quarters of
/// the capacity, the next caller three quarters of the rest. A caller that holds nothing is admitted while anything is
/// free. (Dynamic thresholds for shared buffers: Choudhury and Hahne, IEEE/ACM Transactions on Networking 6, 1998.)
///
/// @param <C> what tells one caller from another
public final class FairShare<C> {
    /// Times what is left free, which a caller may hold.
    public static final int SHARE = 3;

    private final Map<C, Long> held = new HashMap<>();

    /// Whether a caller may have so many units more.
    ///
    /// @param free units that nobody holds
    public boolean admits(C caller, long units, long free) {
        long holds = held(caller);
        return holds == 0 || holds + units <= SHARE * (free - units);
    }

    public void add(C caller, long units) {
        held.merge(caller, units, Long::sum);
    }

    public void remove(C caller, long units) {
        held.computeIfPresent(caller, (_, holds) -> holds > units ? holds - units : null);
    }

    public long held(C caller) {
        return held.getOrDefault(caller, 0L);
    }
}
