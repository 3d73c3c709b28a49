package io.rexserve.gateway.detection;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.task.FieldText;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The models that a request may name, each with services of its own.
public final class ModelPools {
    private static final String MODEL = "model";

    private final Map<String, Detection> pools;

    /// @param pools by name; the first is for requests that name none
    public ModelPools(Map<String, Detection> pools) {
        this.pools = Collections.unmodifiableMap(new LinkedHashMap<>(pools));
    }

    /// What answers with a model.
    ///
    /// @throws ProblemException if there is no such model
    public Detection of(@Nullable String model) {
        if (model == null) {
            return pools.values().iterator().next();
        }
        Detection found = pools.get(model);
        if (found == null) {
            throw ProblemException.invalid(
                    MODEL, FieldText.echo(model) + " (expected: " + String.join(", ", pools.keySet()) + ")");
        }
        return found;
    }
}
