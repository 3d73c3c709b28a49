package io.rexserve.data.export;

import io.rexserve.data.record.RexverseRecord;
import org.jspecify.annotations.Nullable;

/// A record and, if they were asked for, the bytes of its picture. Not a record, which would compare arrays by
/// identity.
public final class KeptPicture {
    private final RexverseRecord record;
    private final byte @Nullable [] content;

    /// @param content encoded bytes, null if they were not read; not copied, and never changed
    public KeptPicture(RexverseRecord record, byte @Nullable [] content) {
        this.record = record;
        this.content = content;
    }

    public RexverseRecord record() {
        return record;
    }

    /// The encoded bytes, which nobody may change; null if they were not read.
    public byte @Nullable [] content() {
        return content;
    }

    /// The same picture with another record.
    public KeptPicture withRecord(RexverseRecord newRecord) {
        return new KeptPicture(newRecord, content);
    }
}
