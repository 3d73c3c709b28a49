package io.rexserve.evaluation;

import io.rexserve.evaluation.AveragePrecision.Ranked;
import io.rexserve.image.box.ObjectScore;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.language.sampling.GeneratedToken;
import io.rexserve.model.proposal.Proposal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// The same answers ranked in several ways: the regions that an answer lists, by the scores that they may carry, and
/// every region by scores that need no answer. [ObjectScore] is the one that is served.
final class Rankings {
    /// @param proposal score of the region's proposal
    /// @param index probability of its index token among the legal ones; 0 where it was not listed
    /// @param listing probability of its index token against closing the list; 0 where it was not listed
    /// @param score phrase score of region and name
    record Region(float proposal, float index, float listing, float score) {}

    /// @param everyRegion whether regions that the answer does not list are ranked too
    private record Ranking(String name, boolean everyRegion, ToScore by) {}

    @FunctionalInterface
    private interface ToScore {
        double of(Region region);
    }

    private static final GeneratedToken NOT_LISTED = new GeneratedToken(0, 0, 0, 0);
    private static final List<Ranking> RANKINGS = List.of(
            new Ranking("listed, by proposal", false, Region::proposal),
            new Ranking("listed, by index", false, Region::index),
            new Ranking("listed, by index x proposal", false, r -> (double) r.index() * r.proposal()),
            new Ranking("listed, by index x proposal^2", false, r -> (double) r.index() * r.proposal() * r.proposal()),
            new Ranking("listed, by listing", false, Region::listing),
            new Ranking("listed, by listing x proposal", false, r -> (double) r.listing() * r.proposal()),
            new Ranking("listed, by listing x proposal^.5", false, r -> ObjectScore.of(r.proposal(), r.listing())),
            new Ranking("listed, by score", false, Region::score),
            new Ranking("listed, by score x proposal^.5", false, r -> ObjectScore.of(r.proposal(), r.score())),
            new Ranking("all, by score", true, Region::score),
            new Ranking("all, by score x proposal", true, r -> (double) r.score() * r.proposal()),
            new Ranking("all, by score x proposal^.5", true, r -> ObjectScore.of(r.proposal(), r.score())));

    private final Map<Ranking, AveragePrecision> measured = new LinkedHashMap<>();

    Rankings() {
        RANKINGS.forEach(ranking -> measured.put(ranking, new AveragePrecision()));
    }

    /// @param proposals the regions, by index
    /// @param listed tokens of the indices that the answer lists
    /// @param scores phrase score of each region
    /// @param truths boxes of the name; none where it is absent
    void add(
            String name,
            List<Proposal> proposals,
            Map<Integer, GeneratedToken> listed,
            List<Float> scores,
            List<PixelBox> truths) {
        measured.forEach((ranking, precision) -> {
            var ranked = new ArrayList<Ranked>();
            IntStream.range(0, proposals.size())
                    .filter(index -> ranking.everyRegion() || listed.containsKey(index))
                    .forEach(index -> {
                        Proposal proposal = proposals.get(index);
                        GeneratedToken token = listed.getOrDefault(index, NOT_LISTED);
                        var region = new Region(
                                proposal.score(),
                                token.legalProbability(),
                                token.listingProbability(),
                                scores.get(index));
                        ranked.add(new Ranked(proposal.box(), ranking.by().of(region)));
                    });
            precision.add(name, ranked, truths);
        });
    }

    Map<String, AveragePrecision.Summary> figures() {
        var figures = new LinkedHashMap<String, AveragePrecision.Summary>();
        measured.forEach((ranking, precision) -> figures.put(ranking.name(), precision.summary()));
        return figures;
    }
}
