package io.rexserve.data.duplicate;

import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Pictures one after the other, each compared with all before it, by the rule of the stage `deduplicate`: for few
/// pictures in one process.
public final class SeenPictures {
    private final int distance;
    private final List<Seen> seen = new ArrayList<>();

    private record Seen(String id, long hash, String source) {}

    public SeenPictures(DuplicateSettings settings) {
        distance = settings.distance();
    }

    /// @param id SHA-256 of the encoded bytes
    /// @param hash perceptual, of 64 bits
    /// @return the outcome of a duplicate; empty if there is none before it
    public Optional<Outcome.Refused> add(String id, long hash, String source) {
        var picture = new Seen(id, hash, source);
        Optional<Outcome.Refused> refused = seen.stream()
                .filter(other -> other.id().equals(id))
                .findFirst()
                .or(() -> seen.stream()
                        .filter(other -> PerceptualHash.distance(other.hash(), hash) <= distance)
                        .findFirst())
                .map(first -> refused(picture, first));
        seen.add(picture);
        return refused;
    }

    private Outcome.Refused refused(Seen picture, Seen first) {
        if (first.id().equals(picture.id())) {
            return new Outcome.Refused(
                    RefusalReason.DUPLICATE, DuplicateDetail.same(picture.source(), first.source()), Cost.NONE);
        }
        int bits = PerceptualHash.distance(first.hash(), picture.hash());
        String detail = DuplicateDetail.like(picture.source(), first.source(), bits, distance);
        return new Outcome.Refused(RefusalReason.NEAR_DUPLICATE, detail, Cost.NONE);
    }
}
