package io.rexserve.data.caption;

import io.rexserve.data.embedded.EmbeddedModels;
import io.rexserve.data.embedded.Proposals;
import io.rexserve.data.embedded.RegionReader;
import io.rexserve.data.phrase.WordNet;
import io.rexserve.data.stage.StageException;
import io.rexserve.image.box.NonMaximumSuppression;
import io.rexserve.image.box.ObjectScore;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.grammar.Task.RegionStyle;
import io.rexserve.model.proposal.Proposal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Which of some names the regions of a picture show: every name is scored for every region, and each region takes its
/// best one.
///
/// @param names each of words that the model knows
/// @param minScore least score of a region for its name
public record NamedObjects(List<String> names, double minScore) {
    /// The order in which a person would list them.
    static final Comparator<Found> LARGEST_FIRST = Comparator.comparing(
                    (Found found) -> found.box().area(), Comparator.reverseOrder())
            .thenComparing(Found::name);

    /// Of the answer that names a region.
    public static final int MAX_TOKENS = 32;
    // Commonest senses of a noun that count, as in the stage describe.
    private static final int SENSES = 2;
    // Regions that overlap more are taken for the same thing, whatever their names.
    private static final double SAME_THING = 0.5;

    public NamedObjects {
        names = List.copyOf(names);
    }

    /// @throws StageException if the model's vocabulary lacks a word of a name
    static NamedObjects of(List<String> names, double minScore, EmbeddedModels models) {
        for (String name : names) {
            List<String> unknown = models.unknownWords(name);
            if (!unknown.isEmpty()) {
                throw new StageException("names: \"" + name
                        + "\" (expected: words of the model's vocabulary, which lacks " + unknown + ")");
            }
        }
        return new NamedObjects(names, minScore);
    }

    /// @param region position among the proposals
    /// @param score of name and box together
    public record Found(int region, String name, PixelBox box, float score) {}

    List<Found> in(RegionReader reader, Proposals proposals) {
        return found(reader.scores(names), proposals.proposals()).stream()
                .filter(object -> isNamedBack(object, reader))
                .toList();
    }

    /// What is asked for its name then.
    ///
    /// @param scores of each name, for each proposal
    public List<Found> found(List<float[]> scores, List<Proposal> proposals) {
        var found = new ArrayList<Found>();
        for (int region = 0; region < proposals.size(); region++) {
            int best = 0;
            for (int name = 1; name < names.size(); name++) {
                best = scores.get(name)[region] > scores.get(best)[region] ? name : best;
            }
            float score = ObjectScore.of(proposals.get(region).score(), scores.get(best)[region]);
            if (score >= minScore) {
                found.add(
                        new Found(region, names.get(best), proposals.get(region).box(), score));
            }
        }
        var ranked = new float[found.size()];
        for (int i = 0; i < ranked.length; i++) {
            ranked[i] = found.get(i).score();
        }
        return NonMaximumSuppression.keep(found.stream().map(Found::box).toList(), ranked, SAME_THING).stream()
                .map(found::get)
                .toList();
    }

    /// Whether the model, asked for the region's name, says the same: what it says to one question alone is often
    /// wrong about pictures unlike those that it was trained on.
    private static boolean isNamedBack(Found object, RegionReader reader) {
        return reader.describe(RegionStyle.CATEGORY, object.region(), MAX_TOKENS)
                .filter(name -> WordNet.shared()
                        .namesTheSame(
                                name.toLowerCase(Locale.ROOT), object.name().toLowerCase(Locale.ROOT), SENSES))
                .isPresent();
    }
}
