package io.rexserve.data.embedded;

import io.rexserve.image.box.PixelBox;
import io.rexserve.model.proposal.Proposal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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

    /// Why the picture is too unlike those that the network was trained on; empty if it is not, or nobody can tell.
    public Optional<String> unfamiliar(ProposalSettings settings) {
        return unfamiliar(settings.maxOod());
    }

    /// The same beyond another greatest OOD score; null takes every picture.
    public Optional<String> unfamiliar(@Nullable Double most) {
        if (oodScore == null || most == null || oodScore <= most) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "OOD score %.4f (expected: <= %s, as of pictures like those that the proposal network was trained on;"
                        + " for others name networks that know them by models.upn and models.chatrex of the recipe,"
                        + " or use an endpoint or suite)",
                oodScore,
                most));
    }

    public List<PixelBox> boxes() {
        return proposals.stream().map(Proposal::box).toList();
    }
}
