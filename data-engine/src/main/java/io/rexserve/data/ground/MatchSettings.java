package io.rexserve.data.ground;

import io.rexserve.data.embedded.ProposalSettings;
import io.rexserve.datasets.art.ObjectName;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which boxes are taken for a phrase.
///
/// @param minScore least score of a box for a phrase, 0 to 1
/// @param share of the phrase's best score that its further boxes must reach, 0 to 1
/// @param rival least ratio of a box's score for a phrase to its score for a phrase of another category; 0 to 1, 0 lets
/// a box show everything at once
/// @param nmsIou of two boxes of one phrase that overlap more, the lower-scored one is left out
/// @param covered of two boxes of one phrase of which one lies in the other with more than this share of its area, the
/// lower-scored one is left out; 1 keeps both
/// @param mergeIou boxes of several phrases that overlap at least so much become one region
/// @param maxRegions most boxes of one phrase
/// @param names that are looked for in pictures without phrases; such a picture gets no region if empty
public record MatchSettings(
        double minScore,
        double share,
        double rival,
        double nmsIou,
        double covered,
        double mergeIou,
        int maxRegions,
        List<String> names)
        implements Serializable {
    // Chosen on 120 composed scenes (seed 5) for precision: .947 at recall .813 of named boxes; a least score of .5
    // gives .943 / .789, .4 gives .938 / .819, overlap .5 within a phrase .924 / .815.
    private static final double MIN_SCORE = 0.45;
    private static final double NMS_IOU = 0.3;
    private static final double COVERED = 0.8;
    private static final double SHARE = 0.5;
    private static final double RIVAL = 0.95;
    private static final double MERGE_IOU = 0.8;
    private static final int MAX_REGIONS = 30;

    /// What suits the embedded model.
    public static final MatchSettings DEFAULT =
            new MatchSettings(MIN_SCORE, SHARE, RIVAL, NMS_IOU, COVERED, MERGE_IOU, MAX_REGIONS, List.of());

    public MatchSettings {
        names = List.copyOf(names);
        ProposalSettings.requireShare("minScore", minScore);
        ProposalSettings.requireShare("share", share);
        ProposalSettings.requireShare("rival", rival);
        ProposalSettings.requireShare("nmsIou", nmsIou);
        ProposalSettings.requireShare("covered", covered);
        ProposalSettings.requireShare("mergeIou", mergeIou);
        if (maxRegions < 1) {
            throw new IllegalArgumentException("maxRegions: " + maxRegions + " (expected: >= 1)");
        }
        if (names.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("names: " + names + " (expected: none of them blank)");
        }
    }

    /// What a region may be called beside the head noun of its phrase, such as `hot dog`: the embedded vocabulary and
    /// `names`.
    Set<String> categories() {
        return Stream.concat(ObjectName.all().stream().map(ObjectName::text), names.stream())
                .collect(Collectors.toUnmodifiableSet());
    }
}
