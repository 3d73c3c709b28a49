package io.rexserve.data.endpoint;

import io.rexserve.data.ground.GivenBoxes.GivenBox;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a suite says of one picture.
///
/// @param labels by the labels that were sent
/// @param author network that has scored them
/// @param unfamiliar why the picture is unlike those that the proposal network was trained on; null if it is not, or
///     the network cannot tell
/// @param complete whether every unknown word is named; the gateway's warnings end after a hundred
record SuiteAnswer(
        Map<String, Known> labels, String author, @Nullable String unfamiliar, boolean complete) {
    /// @param unknownWords of the label, which was not asked then; empty if it was
    record Known(List<GivenBox> boxes, Set<String> unknownWords) {}
}
