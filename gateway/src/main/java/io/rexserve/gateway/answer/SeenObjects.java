package io.rexserve.gateway.answer;

import java.util.HashSet;
import java.util.Set;

/// Objects that were named already: an index generated twice for one label is one object.
public final class SeenObjects {
    private record Seen(String label, int index) {}

    private final Set<Seen> seen = new HashSet<>();

    public boolean isNew(DetectedObject object) {
        return seen.add(new Seen(object.label(), object.index()));
    }
}
