package io.rexserve.trainer.assembly;

import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.WeightRoles;
import java.util.List;

/// What every part has: the tensors that it gives to the new model.
sealed interface Part permits LanguageModelPart, ClipPart, ConvNextPart {
    int LISTED = 12;

    List<PlannedTensor> tensors();

    /// Refuses a checkpoint whose tensors are not those of the part, with one list of all that does not fit.
    ///
    /// @param expected whose layout it should have
    static void requireFitting(WeightRoles roles, String expected) {
        List<String> faults = roles.faults();
        if (faults.isEmpty()) {
            return;
        }
        String more = faults.size() > LISTED ? "\n  and " + (faults.size() - LISTED) + " more" : "";
        throw new CheckpointException(roles.checkpoint().source() + ": " + faults.size()
                + " tensors do not fit (expected: " + expected + "):\n  "
                + String.join("\n  ", faults.subList(0, Math.min(LISTED, faults.size()))) + more);
    }
}
