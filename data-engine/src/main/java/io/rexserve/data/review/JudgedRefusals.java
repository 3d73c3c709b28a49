package io.rexserve.data.review;

import io.rexserve.data.export.StoredRun;
import io.rexserve.data.record.Lineage;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What people have said of the refusals of a run.
public final class JudgedRefusals {
    private JudgedRefusals() {}

    /// Which share of those that somebody has judged was right, by stage and reason, such as `content: low-content`;
    /// of the stages as the run has them now.
    public static Map<String, Wilson> of(StoredRun run) throws IOException {
        Set<String> now = run.lineage().stream().map(Lineage::fingerprint).collect(Collectors.toSet());
        var shares = new TreeMap<String, Wilson>();
        for (ReviewFiles.Judged judged : new ReviewFiles(run).refusals()) {
            if (now.contains(judged.fingerprint())) {
                shares.merge(
                        judged.kind(),
                        new Wilson(judged.right() ? 1 : 0, 1),
                        (one, other) -> new Wilson(one.right() + other.right(), one.judged() + other.judged()));
            }
        }
        return shares;
    }
}
