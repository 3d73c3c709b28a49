package io.rexserve.evaluation.run;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whose weights answered.
///
/// @param proposal null where boxes were given
/// @param language null where only proposals were asked for
public record Models(@Nullable Model proposal, @Nullable Model language) {
    /// @param name of the model's folder or file
    /// @param sha256 over configuration and weights, as the server computes it
    public record Model(String name, String sha256) {}

    /// By name, for the head line of a result file.
    public Map<String, String> settings() {
        var settings = new LinkedHashMap<String, String>();
        put(settings, "proposal", proposal);
        put(settings, "language", language);
        return settings;
    }

    private static void put(Map<String, String> settings, String role, @Nullable Model model) {
        if (model != null) {
            settings.put("model." + role + ".name", model.name());
            settings.put("model." + role + ".sha256", model.sha256());
        }
    }

    /// @param answered the models of one answer
    /// @throws EvaluationException if they are not these
    void requireSame(Models answered) {
        requireSame("proposal", proposal, answered.proposal);
        requireSame("language", language, answered.language);
    }

    private static void requireSame(String role, @Nullable Model first, @Nullable Model now) {
        if (first != null && now != null && !first.equals(now)) {
            throw new EvaluationException("model." + role + ": " + now.name() + " " + now.sha256()
                    + " answers now (expected: the one that the run began with, " + first.name() + " " + first.sha256()
                    + ")");
        }
    }
}
