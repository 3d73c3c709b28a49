package io.rexserve.trainer.question;

import io.rexserve.image.box.PixelBox;
import java.util.List;

/// One image with several questions behind one prefix. Each question sees the prefix and itself, and its positions go
/// on from the prefix's last, so that it computes what it computes alone.
///
/// @param boxes of the regions in the order of their indices, in pixels of the towers' square
/// @param ids tokens `[T]`; 0 where a visual or an object token goes
/// @param positions `[T]` of the rotary embedding
/// @param segments `[T]`: 0 the prefix, from 1 the questions
/// @param visualSlots positions of the visual tokens, in their order
/// @param objectSlots positions of the object tokens, in the order of the boxes
/// @param targets of the answers
@SuppressWarnings("ArrayRecordComponent") // never compared
public record PackedSequence(
        List<PixelBox> boxes,
        int[] ids,
        int[] positions,
        int[] segments,
        int[] visualSlots,
        int[] objectSlots,
        List<TargetRow> targets) {
    public PackedSequence {
        boxes = List.copyOf(boxes);
        targets = List.copyOf(targets);
        if (positions.length != ids.length || segments.length != ids.length) {
            throw new IllegalArgumentException("positions and segments: " + positions.length + " and " + segments.length
                    + " (expected: " + ids.length + ", one for each token)");
        }
        if (objectSlots.length != boxes.size()) {
            throw new IllegalArgumentException(
                    "object slots: " + objectSlots.length + " (expected: " + boxes.size() + ", one for each box)");
        }
    }

    public int length() {
        return ids.length;
    }
}
