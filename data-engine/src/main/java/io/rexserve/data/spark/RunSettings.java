package io.rexserve.data.spark;

import io.rexserve.data.recipe.Recipe;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a run is asked for.
///
/// @param images folder of the input, a path or an address
/// @param out folder of the run, a path or an address
/// @param until the last stage; null for all
/// @param master of Spark
/// @param classPath of executors where it is installed on every machine; null: our jars are sent to them
/// @param home folder of RexServe on the executors' machines
/// @param conf further settings of Spark by name; they win
public record RunSettings(
        String images,
        String out,
        Recipe recipe,
        @Nullable String until,
        String master,
        @Nullable String classPath,
        String home,
        Map<String, String> conf) {
    public RunSettings {
        conf = Map.copyOf(conf);
    }

    /// Whether the driver runs the tasks itself.
    public boolean isLocal() {
        return SparkSettings.isLocal(master);
    }
}
