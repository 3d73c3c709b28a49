package io.rexserve.trainer.augmentation;

import java.util.SplittableRandom;

/// Checks and draws of ranges.
final class Ranges {
    private Ranges() {}

    static void requireShare(String name, double value) {
        require(name, value, value, 0, 1);
    }

    static void require(String name, double least, double most, double lower, double upper) {
        if (!(least >= lower && most >= least && most <= upper)) {
            String value = least == most ? Double.toString(least) : least + " to " + most;
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: within " + lower + " to " + upper + ", the lesser first)");
        }
    }

    static double uniform(SplittableRandom random, double least, double most) {
        return least + (most - least) * random.nextDouble();
    }
}
