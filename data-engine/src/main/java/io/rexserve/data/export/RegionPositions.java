package io.rexserve.data.export;

import io.rexserve.datasets.record.Dialogue;
import io.rexserve.datasets.record.Grounding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where regions of a record have gone that lost some of them.
///
/// @param places by old position: the new position, or -1
public record RegionPositions(List<Integer> places) {
    private static final Pattern TAG = Pattern.compile("<obj\\d+>");

    public RegionPositions {
        places = List.copyOf(places);
    }

    /// Whether every region is where it was.
    public boolean isUnchanged() {
        for (int at = 0; at < places.size(); at++) {
            if (places.get(at) != at) {
                return false;
            }
        }
        return true;
    }

    /// A dialogue that speaks of the same regions at their new places; groundings lose those that are gone.
    /// Empty if a text names regions by number, which would be others now.
    public Optional<Dialogue> moved(Dialogue dialogue) {
        if (isUnchanged()) {
            return Optional.of(dialogue);
        }
        var turns = new ArrayList<Dialogue.Turn>();
        for (Dialogue.Turn turn : dialogue.turns()) {
            if (TAG.matcher(turn.text()).find()) {
                return Optional.empty();
            }
            turns.add(new Dialogue.Turn(turn.speaker(), turn.text(), moved(turn.groundings())));
        }
        return Optional.of(new Dialogue(turns));
    }

    private List<Grounding> moved(List<Grounding> groundings) {
        var moved = new ArrayList<Grounding>();
        for (Grounding grounding : groundings) {
            List<Integer> regions = grounding.regions().stream()
                    .map(places::get)
                    .filter(place -> place >= 0)
                    .toList();
            if (!regions.isEmpty()) {
                moved.add(new Grounding(grounding.start(), grounding.end(), regions));
            }
        }
        return moved;
    }
}
