package io.rexserve.evaluation.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What was evaluated, on what, how and where.
///
/// @param title such as "COCO detection: rex-tiny on instances_val2017"
/// @param summary a plain sentence about the protocol
/// @param facts names with values in groups, in the order shown: models with digests, truth with its hash, protocol,
///     settings, machine, commit, time
/// @param counts what was evaluated and what failed: images, questions, failed questions
/// @param problems damaged entries that were left out, by reason
public record RunDescription(
        String title,
        String summary,
        Map<String, Map<String, String>> facts,
        Map<String, Long> counts,
        Map<String, Long> problems) {
    public RunDescription {
        var copy = new LinkedHashMap<String, Map<String, String>>();
        facts.forEach((group, own) -> copy.put(group, Collections.unmodifiableMap(new LinkedHashMap<>(own))));
        facts = Collections.unmodifiableMap(copy);
        counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
        problems = Collections.unmodifiableMap(new LinkedHashMap<>(problems));
    }
}
