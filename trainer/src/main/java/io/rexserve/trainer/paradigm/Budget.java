package io.rexserve.trainer.paradigm;

import java.util.LinkedHashMap;
import java.util.Map;

/// What a training has used of its processor time, and what it got for it.
///
/// The learning rate follows the share that is used, so nothing has to be known of the speed beforehand. It is kept
/// with the checkpoint: a run that continues goes on where it stopped.
final class Budget {
    private static final int WARM_UP = 20;
    private static final double MIN_RATE = 0.02;
    private static final double DECAY_OVER = 0.5;

    private final double limit;
    private int steps;
    private double seconds;
    private long answerTokens;

    /// @param limit seconds
    Budget(double limit) {
        this.limit = limit;
    }

    boolean isSpent() {
        return seconds >= limit;
    }

    /// Share that is used, 0 to 1.
    double share() {
        return Math.min(1, seconds / limit);
    }

    /// The learning rate of the next step as a share of its peak: a warm-up, then constant, then linear to 2 % over the
    /// second half.
    double rate() {
        double remaining = (1 - share()) / DECAY_OVER;
        return Math.min(1, (steps + 1.0) / WARM_UP) * Math.clamp(remaining, MIN_RATE, 1);
    }

    int steps() {
        return steps;
    }

    double seconds() {
        return seconds;
    }

    /// Tokens of answers that were learnt from.
    long answerTokens() {
        return answerTokens;
    }

    void spend(double used, long tokens) {
        steps++;
        seconds += used;
        answerTokens += tokens;
    }

    Map<String, String> save() {
        var saved = new LinkedHashMap<String, String>();
        saved.put("step", Integer.toString(steps));
        saved.put("seconds", Double.toString(seconds));
        saved.put("answer_tokens", Long.toString(answerTokens));
        return saved;
    }

    void restore(Map<String, String> saved) {
        steps = Integer.parseInt(saved.getOrDefault("step", "0"));
        seconds = Double.parseDouble(saved.getOrDefault("seconds", "0"));
        answerTokens = Long.parseLong(saved.getOrDefault("answer_tokens", "0"));
    }
}
