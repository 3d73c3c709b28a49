package io.rexserve.evaluation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// What was measured on one set of drawings.
///
/// @param scores by measure, in alphabetical order
/// @param precisions by way of ranking, in their own order
public record Figures(Map<String, Score> scores, Map<String, Precision> precisions) {
    public Figures {
        scores = Collections.unmodifiableMap(new TreeMap<>(scores));
        precisions = Collections.unmodifiableMap(new LinkedHashMap<>(precisions));
    }
}
