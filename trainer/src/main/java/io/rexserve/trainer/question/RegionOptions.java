package io.rexserve.trainer.question;

/// Which boxes a prompt shows.
///
/// @param most boxes of a prompt; never more than the model has indices for
/// @param duplicate IoU above which a proposal repeats a truth and is dropped (ChatRex issue 18, paper section 6: .9),
///     and above which two truths are one box with several names
/// @param match IoU from which a proposal shows the object, as every protocol of the papers counts it: .5
/// @param overlapping what a list says of a proposal between `match` and `duplicate`
/// @param jittered share of truths whose box is moved, to IoU .75 and more (the embedded model's recipe), so that the
/// decoder does not wait for boxes as exact as a person's
/// @param proposed share of truths that their best proposal stands for, if it reaches `match`: what serving shows
/// @param shuffled share of prompts in random order; the others are ordered by score, as when serving (the embedded
/// model's recipe)
/// @param scattered share of prompts whose index numbers are a random subset, so that every index token is trained
///     though few boxes are shown (the embedded model's recipe); serving numbers from 0
public record RegionOptions(
        int most,
        double duplicate,
        double match,
        Overlapping overlapping,
        double jittered,
        double proposed,
        double shuffled,
        double scattered) {
    /// What a list says of a proposal that covers an object badly.
    public enum Overlapping {
        /// Right as well: the list names every box that reaches the IoU.
        RIGHT,
        /// Neither right nor wrong: its index gets no probability in that list. Counting it as background
        /// would teach that a box good enough for every protocol is wrong, while serving may have no better
        /// one. Counting it as right would teach to list an object twice.
        LEFT_OUT,
        /// Background, as the paper's recipe implies, which mixes proposals up to IoU .9 into the truth.
        WRONG
    }

    public static final RegionOptions DEFAULT =
            new RegionOptions(100, 0.9, 0.5, Overlapping.LEFT_OUT, 0.25, 0.25, 0.5, 0.5);

    public RegionOptions {
        if (most < 1) {
            throw new IllegalArgumentException("most boxes: " + most + " (expected: at least 1)");
        }
        if (!(match > 0 && match <= duplicate && duplicate <= 1)) {
            throw new IllegalArgumentException("match and duplicate IoU: " + match + " and " + duplicate
                    + " (expected: above 0, ascending, at most 1)");
        }
        requireShare("jittered", jittered);
        requireShare("proposed", proposed);
        requireShare("jittered and proposed", jittered + proposed);
        requireShare("shuffled", shuffled);
        requireShare("scattered", scattered);
    }

    static void requireShare(String name, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(name + ": " + share + " (expected: a share from 0 to 1)");
        }
    }

    public RegionOptions withMost(int boxes) {
        return new RegionOptions(boxes, duplicate, match, overlapping, jittered, proposed, shuffled, scattered);
    }
}
