package io.rexserve.data.stage;

import io.rexserve.data.record.RexverseRecord;
import java.util.List;

/// What a stage makes of one picture.
public sealed interface Outcome {
    Cost cost();

    /// The record goes on.
    ///
    /// @param refusals parts of the record that were left out
    record Kept(RexverseRecord record, List<ItemRefusal> refusals, Cost cost) implements Outcome {
        public Kept {
            refusals = List.copyOf(refusals);
        }
    }

    /// The picture is left out, for good.
    record Refused(RefusalReason reason, String detail, Cost cost) implements Outcome {}

    /// Nothing can be said of the picture now: an endpoint did not answer. The next run tries it again.
    record Failed(String detail, Cost cost) implements Outcome {}
}
