package io.rexserve.data.measure;

import io.rexserve.data.caption.CaptionsInOrder;
import io.rexserve.data.caption.ModelCaptionSettings;
import io.rexserve.data.describe.ModelDescribeSettings;
import io.rexserve.data.embedded.ModelSource;
import io.rexserve.data.ground.ModelGroundSettings;
import io.rexserve.data.stage.StageSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The stages of a recipe that call networks of this process; null where another stage does it, or none.
public record ModelStages(
        @Nullable ModelCaptionSettings caption,
        @Nullable ModelGroundSettings ground,
        @Nullable ModelDescribeSettings describe) {
    /// @param stages of a recipe
    /// @throws IllegalArgumentException if none calls networks of this process, or not all the same
    public static ModelStages of(List<StageSettings> stages) {
        ModelCaptionSettings caption = null;
        ModelGroundSettings ground = null;
        ModelDescribeSettings describe = null;
        for (StageSettings stage : stages.stream().flatMap(ModelStages::parts).toList()) {
            switch (stage) {
                case ModelCaptionSettings settings -> caption = settings;
                case ModelGroundSettings settings -> ground = settings;
                case ModelDescribeSettings settings -> describe = settings;
                default -> {}
            }
        }
        var found = new ModelStages(caption, ground, describe);
        if (found.sources().distinct().count() != 1) {
            throw new IllegalArgumentException("recipe: caption, ground and describe use "
                    + found.sources().distinct().count() + " models of this process (expected: one)");
        }
        return found;
    }

    private static Stream<StageSettings> parts(StageSettings stage) {
        return stage instanceof CaptionsInOrder some ? some.captioners().stream() : Stream.of(stage);
    }

    private Stream<ModelSource> sources() {
        return Stream.of(
                        caption == null ? null : caption.models(),
                        ground == null ? null : ground.models(),
                        describe == null ? null : describe.models())
                .filter(Objects::nonNull);
    }

    /// The networks of all of them.
    public ModelSource source() {
        return sources().findFirst().orElseThrow();
    }

    /// Names of the stages that are there, in their order.
    public List<String> names() {
        var names = new ArrayList<String>();
        for (StageSettings stage : new @Nullable StageSettings[] {caption, ground, describe}) {
            if (stage != null) {
                names.add(stage.stage());
            }
        }
        return names;
    }
}
