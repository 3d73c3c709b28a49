package io.rexserve.data.embedded;

import io.rexserve.image.box.PixelBox;
import io.rexserve.model.proposal.Proposal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Boxes that the proposal network found in one picture.
///
/// @param proposals the best first
/// @param oodScore how unlike the network's training images the picture is: above 0 it counts as unlike; null where the
/// network cannot tell
public record Proposals(List<Proposal> proposals, @Nullable Float oodScore) {
    public Proposals {
        proposals = List.copyOf(proposals);
    }

    public List<PixelBox> boxes() {
        return proposals.stream().map(Proposal::box).toList();
    }
}
