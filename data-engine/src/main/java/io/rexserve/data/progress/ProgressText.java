package io.rexserve.data.progress;

import java.time.Duration;
import java.util.Locale;

/// Progress in words, such as `ground: 1,240 of 5,000 pictures (24 %), 12.3/s, 5 min 6 s left; 34 refused, 2 failed;
/// 12,000 + 3,400 tokens, 0.42`.
final class ProgressText {
    private ProgressText() {}

    /// @param elapsed since this start of the stage
    static String of(Progress progress, Duration elapsed) {
        var text = new StringBuilder(progress.stage()).append(": ").append(number(progress.done()));
        if (progress.total() > 0) {
            text.append(" of ").append(number(progress.total()));
        }
        text.append(" pictures");
        if (progress.total() > 0) {
            text.append(" (").append(100 * progress.done() / progress.total()).append(" %)");
        }
        appendRate(text, progress, elapsed);
        text.append("; ").append(number(progress.refused())).append(" refused");
        if (progress.failed() > 0) {
            text.append(", ").append(number(progress.failed())).append(" failed");
        }
        if (progress.cost().tokensIn() + progress.cost().tokensOut() > 0) {
            text.append("; ").append(number(progress.cost().tokensIn())).append(" + ");
            text.append(number(progress.cost().tokensOut())).append(" tokens");
        }
        if (progress.money() > 0) {
            text.append(String.format(Locale.ROOT, ", %.2f", progress.money()));
        }
        return text.toString();
    }

    private static void appendRate(StringBuilder text, Progress progress, Duration elapsed) {
        long now = progress.done() - progress.doneBefore();
        double seconds = elapsed.toNanos() / 1e9;
        if (now == 0 || seconds <= 0) {
            return;
        }
        double rate = now / seconds;
        text.append(String.format(Locale.ROOT, rate < 100 ? ", %.1f/s" : ", %,.0f/s", rate));
        long open = progress.total() - progress.done();
        if (open > 0) {
            text.append(", ").append(duration((long) Math.ceil(open / rate))).append(" left");
        }
    }

    /// The two largest units of a time.
    static String duration(long seconds) {
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        if (seconds < 86_400) {
            return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
        }
        return number(seconds / 86_400) + " d " + seconds % 86_400 / 3600 + " h";
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
