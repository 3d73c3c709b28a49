package io.rexserve.benchmark.scaling;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/// The decisions of Kubernetes' horizontal autoscaler for one metric with a target of kind AverageValue, which is what
/// KEDA makes of the chart's trigger: `ceil(value / target)` within limits, no change within 10 % of the target, up at
/// once, down once fewer replicas have sufficed for the whole stabilization window.
public final class HorizontalScaler {
    /// `--horizontal-pod-autoscaler-tolerance` of the controller.
    static final double TOLERANCE = 0.1;

    private final int min;
    private final int max;
    private final double target;
    private final long windowNanos;
    private final Deque<Recommendation> recent = new ArrayDeque<>();

    private record Recommendation(long nanos, int replicas) {}

    /// @param target demand that one replica is meant for
    /// @param stabilization how long fewer replicas must have sufficed before one is removed
    public HorizontalScaler(int min, int max, double target, Duration stabilization) {
        if (min < 1 || max < min) {
            throw new IllegalArgumentException("replicas: " + min + " to " + max + " (expected: 1 <= min <= max)");
        }
        if (!(target > 0)) {
            throw new IllegalArgumentException("target: " + target + " (expected: above 0)");
        }
        this.min = min;
        this.max = max;
        this.target = target;
        this.windowNanos = stabilization.toNanos();
    }

    /// How many replicas there should be.
    ///
    /// @param demand of all replicas together
    /// @param current replicas that there are, started ones included
    /// @param nanos now, on a clock that never goes back
    public int wanted(double demand, int current, long nanos) {
        if (!Double.isFinite(demand)) {
            return current; // no data is no reason to change anything
        }
        int recommended = recommended(demand, current);
        recent.removeIf(each -> nanos - each.nanos > windowNanos);
        recent.addLast(new Recommendation(nanos, recommended));
        if (recommended >= current) {
            return recommended;
        }
        int highest = recent.stream().mapToInt(Recommendation::replicas).max().orElse(recommended);
        return Math.min(current, highest);
    }

    private int recommended(double demand, int current) {
        double ratio = demand / (target * current);
        int wanted = Math.abs(ratio - 1) <= TOLERANCE ? current : (int) Math.min(Math.ceil(demand / target), max);
        return Math.clamp(wanted, min, max);
    }
}
