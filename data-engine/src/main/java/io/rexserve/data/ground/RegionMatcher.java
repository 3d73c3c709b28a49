package io.rexserve.data.ground;

import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.image.box.PixelBox;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Chooses the boxes of each phrase and joins those of several phrases. Equal inputs give equal regions in equal order.
final class RegionMatcher {
    private static final Comparator<Match> BEST_FIRST = Comparator.comparingDouble(
                    (Match match) -> match.candidate().score())
            .reversed()
            .thenComparingInt(match -> match.asked().phrase());

    private final MatchSettings settings;

    RegionMatcher(MatchSettings settings) {
        this.settings = settings;
    }

    /// A box that was taken for a phrase.
    record Match(AskedPhrase asked, Candidate candidate) {}

    /// One region: a box and what it shows, the best first.
    ///
    /// @param unsure how well another thing of its category, for which there is no region, may be there:
    ///     the greatest score of a box of its own that was not taken, 1 where a phrase counts more things
    ///     than were found; 0 to 1
    record Joined(PixelBox box, List<Match> matches, float unsure) {
        Match best() {
            return matches.getFirst();
        }
    }

    /// @param regions in the order of their best scores
    /// @param refusals phrases that no box shows
    record Result(List<Joined> regions, List<ItemRefusal> refusals) {}

    Result match(List<AskedPhrase> asked) {
        var matches = new ArrayList<Match>();
        var refusals = new ArrayList<ItemRefusal>();
        for (AskedPhrase phrase : asked) {
            List<Match> of = matches(phrase, asked);
            matches.addAll(of);
            if (of.isEmpty() && phrase.phrase() >= 0) {
                refusals.add(refusal(phrase, best(phrase)));
            }
        }
        List<Joined> regions = joined(matches);
        return new Result(
                regions.stream()
                        .map(region -> new Joined(region.box(), region.matches(), unsure(region, matches, asked)))
                        .toList(),
                refusals);
    }

    private float unsure(Joined region, List<Match> matches, List<AskedPhrase> asked) {
        String category = region.best().asked().category();
        List<PixelBox> taken = matches.stream()
                .filter(match -> match.asked().category().equals(category))
                .map(match -> match.candidate().box())
                .toList();
        float unsure = 0;
        for (AskedPhrase phrase : asked) {
            if (phrase.category().equals(category)) {
                unsure = Math.max(unsure, unsure(phrase, matches, taken, asked));
            }
        }
        return unsure;
    }

    private float unsure(AskedPhrase phrase, List<Match> matches, List<PixelBox> taken, List<AskedPhrase> asked) {
        long found =
                matches.stream().filter(match -> match.asked().equals(phrase)).count();
        if (found < phrase.count().orElse(0)) {
            return 1;
        }
        return phrase.candidates().stream()
                .filter(candidate -> taken.stream().noneMatch(box -> overlaps(box, candidate.box())))
                .filter(candidate -> isOf(phrase, candidate, asked))
                .map(Candidate::score)
                .max(Float::compare)
                .orElse(0f);
    }

    private List<Match> matches(AskedPhrase asked, List<AskedPhrase> all) {
        double least = Math.max(settings.minScore(), settings.share() * best(asked));
        List<Candidate> good = asked.candidates().stream()
                .filter(candidate -> candidate.score() >= least && isOf(asked, candidate, all))
                .sorted(Comparator.comparing(Candidate::score, Comparator.reverseOrder()))
                .toList();
        int most = Math.min(asked.count().orElse(settings.maxRegions()), settings.maxRegions());
        var kept = new ArrayList<Candidate>();
        for (Candidate candidate : good) {
            if (kept.size() < most && kept.stream().noneMatch(other -> overlaps(other.box(), candidate.box()))) {
                kept.add(candidate);
            }
        }
        return kept.stream().map(candidate -> new Match(asked, candidate)).toList();
    }

    /// Whether two boxes of one phrase show one thing, or one of them a part of it.
    private boolean overlaps(PixelBox one, PixelBox other) {
        float smaller = Math.min(one.area(), other.area());
        return one.iou(other) > settings.nmsIou()
                || (smaller > 0 && one.intersection(other) / smaller > settings.covered());
    }

    /// Whether no phrase of another category fits the box much better.
    private boolean isOf(AskedPhrase asked, Candidate candidate, List<AskedPhrase> all) {
        for (AskedPhrase rival : all) {
            if (rival.category().equals(asked.category())) {
                continue;
            }
            for (Candidate other : rival.candidates()) {
                if (other.box().equals(candidate.box()) && candidate.score() < settings.rival() * other.score()) {
                    return false;
                }
            }
        }
        return true;
    }

    private static float best(AskedPhrase asked) {
        return asked.candidates().stream()
                .map(Candidate::score)
                .max(Float::compare)
                .orElse(0f);
    }

    private ItemRefusal refusal(AskedPhrase asked, float best) {
        return new ItemRefusal(
                asked.label(),
                RefusalReason.NOT_GROUNDED,
                String.format(
                        Locale.ROOT,
                        "best score %.4f of %d boxes (expected: >= %s)",
                        best,
                        asked.candidates().size(),
                        settings.minScore()));
    }

    private List<Joined> joined(List<Match> matches) {
        var regions = new ArrayList<Joined>();
        for (Match match : matches.stream().sorted(BEST_FIRST).toList()) {
            Joined of = regions.stream()
                    .filter(region -> region.box().iou(match.candidate().box()) >= settings.mergeIou())
                    .findFirst()
                    .orElse(null);
            if (of == null) {
                regions.add(new Joined(match.candidate().box(), new ArrayList<>(List.of(match)), 0));
            } else if (of.matches().stream().noneMatch(other -> other.asked().equals(match.asked()))) {
                of.matches().add(match);
            }
        }
        return regions;
    }
}
