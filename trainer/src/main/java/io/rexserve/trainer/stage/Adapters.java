package io.rexserve.trainer.stage;

import java.util.LinkedHashMap;
import java.util.Map;

/// Low-rank matrices beside those of the decoder (LoRA, arXiv 2106.09685).
///
/// @param rank inner dimension
/// @param alpha scale; the product counts `alpha / rank`
/// @param feedForward whether gate, up and down projections have them too, besides those of attention
public record Adapters(int rank, double alpha, boolean feedForward) {
    private static final String FORM = "rank=16,alpha=32,on=attention or on=all";

    /// Reads `rank=16,alpha=32,on=attention`; alpha is twice the rank where it is not given, as in LLaVA's recipe.
    ///
    /// @throws IllegalArgumentException naming the part that is wrong
    public static Adapters parse(String text) {
        Map<String, String> parts = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            String key = equals < 0 ? part : part.substring(0, equals);
            if (equals < 0 || !key.matches("rank|alpha|on") || parts.containsKey(key)) {
                throw new IllegalArgumentException("adapters: " + part + " in " + text + " (expected: " + FORM + ")");
            }
            parts.put(key, part.substring(equals + 1));
        }
        if (!parts.containsKey("rank")) {
            throw new IllegalArgumentException("adapters: " + text + " without a rank (expected: " + FORM + ")");
        }
        double rank = number("rank", parts.get("rank"));
        if (rank != Math.rint(rank) || rank < 1) {
            throw new IllegalArgumentException(
                    "adapters: rank " + parts.get("rank") + " (expected: a whole number of at least 1)");
        }
        double alpha = parts.containsKey("alpha") ? number("alpha", parts.get("alpha")) : 2 * rank;
        return new Adapters((int) rank, alpha, everywhere(parts.getOrDefault("on", "attention")));
    }

    private static boolean everywhere(String on) {
        return switch (on) {
            case "attention" -> false;
            case "all" -> true;
            default -> throw new IllegalArgumentException("adapters: on " + on + " (expected: attention or all)");
        };
    }

    private static double number(String key, String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException("adapters: " + key + " " + value + " (expected: a number)");
        }
    }

    @Override
    public String toString() {
        return "rank=" + rank + ",alpha=" + alpha + ",on=" + (feedForward ? "all" : "attention");
    }
}
