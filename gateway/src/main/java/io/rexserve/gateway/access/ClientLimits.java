package io.rexserve.gateway.access;

/// What one client may use; 0 for as much as there is.
///
/// @param costPerMinute cost of its requests: a region is one unit, a million pixels are ten, as in `max-work`
/// @param costPerDay the same in 24 hours
/// @param concurrent requests at a time, from their headers to the end of their answers
public record ClientLimits(long costPerMinute, long costPerDay, int concurrent) {
    /// A day's cost that no gateway reaches; more overflows the arithmetic of buckets.
    private static final long MAX_COST = 1_000_000_000_000L;

    private static final int MAX_CONCURRENT = 10_000;
    static final ClientLimits NONE = new ClientLimits(0, 0, 0);

    public ClientLimits {
        check("cost-per-minute", costPerMinute, MAX_COST);
        check("cost-per-day", costPerDay, MAX_COST);
        check("concurrent", concurrent, MAX_CONCURRENT);
    }

    private static void check(String name, long value, long most) {
        if (value < 0 || value > most) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 0 to " + most + ")");
        }
    }

    boolean hasCost() {
        return costPerMinute > 0 || costPerDay > 0;
    }

    /// These limits, and others where these state none.
    ClientLimits over(ClientLimits standard) {
        return new ClientLimits(
                costPerMinute == 0 ? standard.costPerMinute : costPerMinute,
                costPerDay == 0 ? standard.costPerDay : costPerDay,
                concurrent == 0 ? standard.concurrent : concurrent);
    }

    /// The wider of two: those of a client that has several keys.
    ClientLimits or(ClientLimits other) {
        return new ClientLimits(wider(costPerMinute, other.costPerMinute), wider(costPerDay, other.costPerDay), (int)
                wider(concurrent, other.concurrent));
    }

    private static long wider(long one, long other) {
        return one == 0 || other == 0 ? 0 : Math.max(one, other);
    }
}
