package io.rexserve.gateway.admission;

import java.util.concurrent.Semaphore;

/// So many units of something that requests hold while they are answered.
public final class Budget {
    private final int most;
    private final Semaphore free;

    /// @param most units that can be held together
    public Budget(int most) {
        this.most = most;
        this.free = new Semaphore(most);
    }

    /// Takes units if so many are free. What is more than all of them counts as all.
    ///
    /// @return the units taken, to be given back; 0 if there are too few
    public int take(long units) {
        int taken = (int) Math.min(Math.max(1, units), most);
        return free.tryAcquire(taken) ? taken : 0;
    }

    public void giveBack(int units) {
        free.release(units);
    }

    public int free() {
        return free.availablePermits();
    }

    public int held() {
        return most - free.availablePermits();
    }
}
