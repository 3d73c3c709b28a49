package io.rexserve.data.export;

import io.rexserve.data.record.LicenceName;
import io.rexserve.data.record.RexverseRecord;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Which licences may leave. Without allowed licences every picture may; with some, pictures of unknown licence
/// may not unless that is said.
public final class LicenceFilter {
    private final Set<String> allowed = new TreeSet<>();
    private final boolean unknownAllowed;

    /// @param allowed names or addresses of licences; empty for all
    /// @param unknownAllowed whether pictures whose source states no licence may leave too
    public LicenceFilter(Collection<String> allowed, boolean unknownAllowed) {
        allowed.stream().map(LicenceName::canonical).forEach(this.allowed::add);
        this.unknownAllowed = unknownAllowed;
    }

    /// The canonical name of a record's licence; null if its source states none.
    static @Nullable String licence(RexverseRecord record) {
        String licence = record.origin().licence();
        return licence == null || licence.isBlank() ? null : LicenceName.canonical(licence);
    }

    boolean allows(@Nullable String canonical) {
        return allowed.isEmpty() || (canonical == null ? unknownAllowed : allowed.contains(canonical));
    }

    /// The allowed licences in canonical spelling; empty for all.
    Set<String> allowed() {
        return Set.copyOf(allowed);
    }

    boolean unknownAllowed() {
        return allowed.isEmpty() || unknownAllowed;
    }
}
