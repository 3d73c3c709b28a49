package io.rexserve.gateway.detection;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A picture and the labels to look for in it.
///
/// @param image the encoded file
/// @param labels names or referring expressions, 1 to 100, each of 1 to 200 characters; repetitions are asked once
@SuppressWarnings("ArrayRecordComponent") // up to 20 MB: nobody compares them, and copying would cost
public record DetectRequest(byte[] image, List<String> labels, ProposalOptions options) {
    public static final int MOST_LABELS = 100;
    public static final int LONGEST_LABEL = 200;

    public DetectRequest {
        List<String> faults = faults(labels);
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException("labels: " + String.join("; ", faults));
        }
        labels = once(labels);
    }

    /// What is wrong with a list of labels; empty if nothing is.
    public static List<String> faults(List<String> labels) {
        var faults = new ArrayList<String>();
        int different = once(labels).size();
        if (different < 1 || different > MOST_LABELS) {
            faults.add(different + " labels (expected: 1 to " + MOST_LABELS + ")");
        }
        for (int i = 0; i < labels.size(); i++) {
            int length = labels.get(i).strip().length();
            if (length < 1 || length > LONGEST_LABEL) {
                faults.add("label " + i + " has " + length + " characters (expected: 1 to " + LONGEST_LABEL + ")");
            }
        }
        return faults;
    }

    /// Labels equal after trimming count as one; the first spelling stays.
    private static List<String> once(List<String> labels) {
        Map<String, String> first = new LinkedHashMap<>();
        labels.forEach(label -> first.putIfAbsent(label.strip(), label.strip()));
        return List.copyOf(first.values());
    }
}
