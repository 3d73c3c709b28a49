package io.rexserve.datasets.photograph;

import io.rexserve.image.box.PixelBox;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// A photograph and what is known to be in it.
///
/// @param key its set's folder and its file name, such as `voc/000005.jpg`: the same wherever the sets lie
/// @param file the picture
/// @param width pixels, upright
/// @param height pixels, upright
/// @param named things that the embedded model has a name for
/// @param others things without a name: neither a name nor background
/// @param uncertain places where something may be
/// @param absent numbers of names that are known not to be in it
public record Photograph(
        String key,
        Path file,
        int width,
        int height,
        List<NamedBox> named,
        List<PixelBox> others,
        List<PixelBox> uncertain,
        Set<Integer> absent) {

    /// A thing with a name.
    ///
    /// @param box within the picture
    /// @param name number of its name
    /// @param score 1 for what was annotated, less for what a detector found
    public record NamedBox(PixelBox box, int name, double score) {
        /// Whether it was annotated.
        public boolean truth() {
            return score >= 1;
        }
    }

    public Photograph {
        named = List.copyOf(named);
        others = List.copyOf(others);
        uncertain = List.copyOf(uncertain);
        absent = Set.copyOf(absent);
    }

    /// Named things that were annotated.
    public List<NamedBox> truths() {
        return named.stream().filter(NamedBox::truth).toList();
    }
}
