package io.rexserve.trainer.language;

import java.util.List;

/// One image with several questions behind one prefix, as the decoder is trained on it.
///
/// @param ids tokens `[T]`; 0 where a visual or an object token goes
/// @param positions `[T]` of the rotary embedding
/// @param segments `[T]`: 0 the prefix, which all see; from 1 the questions, which see the prefix and themselves
/// @param visualSlots positions of the visual tokens
/// @param objectSlots positions of the object tokens
/// @param visual visual tokens one after another, `[V * 192]`
/// @param objects object tokens one after another, `[N * 192]`
/// @param targets of the answers
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public record TokenSequence(
        List<Integer> ids,
        List<Integer> positions,
        List<Integer> segments,
        List<Integer> visualSlots,
        List<Integer> objectSlots,
        float[] visual,
        float[] objects,
        List<Target> targets) {
    public TokenSequence {
        ids = List.copyOf(ids);
        positions = List.copyOf(positions);
        segments = List.copyOf(segments);
        visualSlots = List.copyOf(visualSlots);
        objectSlots = List.copyOf(objectSlots);
        targets = List.copyOf(targets);
    }
}
