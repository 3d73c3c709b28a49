package io.rexserve.gateway.detection;

import java.util.HashSet;
import java.util.Set;

/// Which objects were named already: an index said twice for one label is one object.
final class SaidObjects {
    private record Said(String label, int index) {}

    private final Set<Said> said = new HashSet<>();

    boolean isNew(DetectedObject object) {
        return said.add(new Said(object.label(), object.index()));
    }
}
