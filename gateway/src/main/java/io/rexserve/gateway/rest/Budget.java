package io.rexserve.gateway.rest;

import java.util.concurrent.Semaphore;

/// So many units of something that requests hold while they are answered.
final class Budget {
    private final int most;
    private final Semaphore free;

    /// @param most units that can be held together
    Budget(int most) {
        this.most = most;
        this.free = new Semaphore(most);
    }

    /// Takes units if so many are free. What is more than all of them counts as all.
    ///
    /// @return the units taken, to be given back; 0 if there are too few
    int take(long units) {
        int taken = (int) Math.min(Math.max(1, units), most);
        return free.tryAcquire(taken) ? taken : 0;
    }

    void giveBack(int units) {
        free.release(units);
    }

    int free() {
        return free.availablePermits();
    }

    int held() {
        return most - free.availablePermits();
    }
}
