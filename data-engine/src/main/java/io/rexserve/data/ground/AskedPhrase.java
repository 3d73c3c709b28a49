package io.rexserve.data.ground;

import java.util.List;
import java.util.OptionalInt;

/// What was asked for a phrase, or for a name where a picture has no phrases, and every box with its scores.
///
/// @param phrase position in the record's list of phrases; -1 for a name
/// @param label the phrase, or the name, as refusals name it
/// @param category what a region of it is called
/// @param headAlone whether the head noun was asked in the place of the phrase
/// @param count how many things it names, if it says so
record AskedPhrase(
        int phrase, String label, String category, boolean headAlone, OptionalInt count, List<Candidate> candidates) {
    AskedPhrase {
        candidates = List.copyOf(candidates);
    }
}
