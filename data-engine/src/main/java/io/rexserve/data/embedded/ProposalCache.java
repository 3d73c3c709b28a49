package io.rexserve.data.embedded;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Proposals of the pictures that were proposed last: several stages of a chunk ask for the same, and the proposal
/// network is a tenth of the work. Safe for several threads.
final class ProposalCache {
    /// Boxes of about 100 bytes: some thousand pictures of the embedded network, a chunk of the longest lists.
    static final int MOST_BOXES = 1 << 18;

    private final int mostBoxes;
    private final Map<Key, Proposals> proposals = new LinkedHashMap<>();
    private int boxes;

    ProposalCache(int mostBoxes) {
        this.mostBoxes = mostBoxes;
    }

    private record Key(String picture, ProposalSettings settings) {}

    synchronized @Nullable Proposals find(String picture, ProposalSettings settings) {
        return proposals.get(new Key(picture, settings));
    }

    /// Keeps proposals, and drops the oldest ones where there are too many.
    synchronized void put(String picture, ProposalSettings settings, Proposals found) {
        Proposals before = proposals.put(new Key(picture, settings), found);
        boxes += weight(found) - (before == null ? 0 : weight(before));
        var eldest = proposals.values().iterator();
        while (boxes > mostBoxes && eldest.hasNext()) {
            boxes -= weight(eldest.next());
            eldest.remove();
        }
    }

    /// A picture without boxes takes room too.
    private static int weight(Proposals found) {
        return 1 + found.proposals().size();
    }

    synchronized void clear() {
        proposals.clear();
        boxes = 0;
    }
}
