package io.rexserve.data.measure;

import io.rexserve.data.record.RexverseRecord;
import org.jspecify.annotations.Nullable;

/// What the model stages of a run ask networks about one picture. Not a record, which would compare its bytes by
/// identity.
public final class NetworkWork {
    final byte[] content;
    final boolean captioned;
    final @Nullable RexverseRecord grounded;
    final @Nullable RexverseRecord described;

    /// @param content encoded bytes; not copied, and never changed
    /// @param captioned whether the picture came to the stage `caption`
    /// @param grounded record that came to `ground`, null if none did
    /// @param described record that came to `describe`, null if none did
    public NetworkWork(
            byte[] content, boolean captioned, @Nullable RexverseRecord grounded, @Nullable RexverseRecord described) {
        this.content = content;
        this.captioned = captioned;
        this.grounded = grounded;
        this.described = described;
    }
}
