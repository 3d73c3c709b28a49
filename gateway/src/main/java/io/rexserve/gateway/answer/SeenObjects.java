package io.rexserve.gateway.answer;

import java.util.HashSet;
import java.util.Set;

/// Objects that were named already: an index generated twice for one label is one object.
public final class SeenObjects {
    private record Key(String label, int index) {}

    private final Set<Key> seen = new HashSet<>();

    public boolean isNew(DetectedObject object) {
        return seen.add(new Key(object.label(), object.index()));
    }
}
