package io.rexserve.data.review;

import io.rexserve.data.record.Lineage;
import io.rexserve.data.stage.RefusalReason;

/// A picture that a stage of a run has refused.
///
/// @param chunk in which it is
/// @param row of the stage's file of that chunk, from 0
/// @param id of its bytes
/// @param source where it lies
/// @param detail what was wrong with it
record RefusedPicture(
        Lineage stage, int chunk, int row, String id, String source, RefusalReason reason, String detail) {
    /// One kind of refusal, such as `content: low-content`.
    String kind() {
        return kind(stage.stage(), reason.code());
    }

    static String kind(String stage, String reason) {
        return stage + ": " + reason;
    }

    /// Where the run has it, such as `12/3`: chunks and their rows stay where they are.
    String place() {
        return chunk + "/" + row;
    }

    /// The same for the same refusal; equal pictures of one name differ in their place.
    String key() {
        return key(stage.stage(), stage.fingerprint(), place(), id, reason.code());
    }

    static String key(String stage, String fingerprint, String place, String id, String reason) {
        return String.join("\n", stage, fingerprint, place, id, reason);
    }
}
