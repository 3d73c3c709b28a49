package io.rexserve.trainer.vision;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.datasets.scene.SceneObject;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// An image as the towers get it, with what is known about its names. Names that are neither absent nor complete are
/// there, but not all of their objects are known, or may be there.
///
/// @param absent numbers of names that are not there
/// @param complete numbers of names whose objects are all known
public record KnownScene(ImageScene scene, Set<Integer> absent, Set<Integer> complete) {
    public KnownScene {
        absent = Set.copyOf(absent);
        complete = Set.copyOf(complete);
    }

    /// Of a composed scene all is known.
    public static KnownScene composed(ImageScene scene) {
        Set<Integer> present = scene.truths().stream().map(SceneObject::name).collect(Collectors.toUnmodifiableSet());
        return new KnownScene(
                scene,
                IntStream.range(0, NameVectors.NAMES)
                        .filter(name -> !present.contains(name))
                        .boxed()
                        .collect(Collectors.toUnmodifiableSet()),
                present);
    }
}
