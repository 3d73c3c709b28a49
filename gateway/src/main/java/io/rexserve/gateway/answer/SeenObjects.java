package io.rexserve.gateway.answer;

import java.util.HashSet;
import java.util.Set;

/// Objects that were named already: an index generated twice for one label is one object.
public final class SeenObjects {
    private record Said(String label, int index) {}

    private final Set<Said> said = new HashSet<>();

    public boolean isNew(DetectedObject object) {
        return said.add(new Said(object.label(), object.index()));
    }
}
