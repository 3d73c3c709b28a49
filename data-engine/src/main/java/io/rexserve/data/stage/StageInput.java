package io.rexserve.data.stage;

import io.rexserve.data.record.RexverseRecord;

/// One picture and its record so far.
public final class StageInput {
    private final RexverseRecord record;
    private final byte[] content;

    /// @param content encoded bytes; not copied, and never changed
    public StageInput(RexverseRecord record, byte[] content) {
        this.record = record;
        this.content = content;
    }

    public RexverseRecord record() {
        return record;
    }

    /// The encoded bytes, which nobody may change.
    public byte[] content() {
        return content;
    }
}
