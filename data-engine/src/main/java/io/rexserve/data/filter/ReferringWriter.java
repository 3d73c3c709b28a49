package io.rexserve.data.filter;

import io.rexserve.data.describe.Placement;
import io.rexserve.data.phrase.PhraseExtractor;
import io.rexserve.data.phrase.Subject;
import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.Phrase;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.datasets.record.Box;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Referring expressions of what a record says: phrase, description, and where the box lies among those of its
/// category. Nothing is written that another region of the picture fits too.
final class ReferringWriter {
    private static final String POSITIONS =
            " leftmost rightmost topmost bottommost largest smallest second third fourth fifth next to left right top"
                    + " bottom upper lower middle picture";

    // What singles out one of several things.
    private static final Pattern SUPERLATIVE = Pattern.compile("(?i)(?:leftmost|rightmost|topmost|bottommost|uppermost"
            + "|foremost|rearmost|largest|smallest|biggest|tallest|shortest|longest|highest|lowest|nearest|closest"
            + "|farthest|furthest|first|second|third|fourth|fifth|last|other) .*");
    private static final Pattern NUMBER =
            Pattern.compile("(?i)(?:\\d+|one|two|three|four|five|six|seven|eight|nine|ten|both|several|many|some) ");

    private final ReferringCheck check;
    private final double maxUnsure;
    private final PhraseExtractor extractor = new PhraseExtractor(Set.of());
    private final CategoryNames names = new CategoryNames();

    /// @param maxUnsure greatest [GroundedRegion#UNSURE] of a region that may be told from others of its category by
    ///     what is known of them
    ReferringWriter(ReferringRules rules, double maxUnsure) {
        check = new ReferringCheck(rules);
        this.maxUnsure = maxUnsure;
    }

    /// @param expression empty if none fits the region alone
    /// @param reason why there is none
    /// @param detail of the reason
    record Written(String expression, RefusalReason reason, String detail) {}

    /// @param record whose descriptions have been filtered
    /// @param index of a region
    Written write(RexverseRecord record, int index) {
        GroundedRegion region = record.regions().get(index);
        String category = region.category().text().toLowerCase(Locale.ROOT);
        List<GroundedRegion> rivals = record.regions().stream()
                .filter(other -> names.same(other.category().text().toLowerCase(Locale.ROOT), category))
                .toList();
        double unsure = rivals.stream()
                .mapToDouble(rival -> rival.scores().getOrDefault(GroundedRegion.UNSURE, 0.0))
                .max()
                .orElse(0);
        if (unsure > maxUnsure) {
            return new Written("", RefusalReason.AMBIGUOUS, another(category, unsure));
        }
        var candidates = new LinkedHashSet<String>(singledOut(record, region));
        if (candidates.isEmpty()) {
            if (rivals.size() == 1) {
                candidates.addAll(described(region));
            }
            for (String noun : nouns(record, region, category)) {
                candidates.addAll(placed(record, region, rivals, noun));
            }
        }
        return best(candidates, record, region, category, rivals.size());
    }

    private String another(String category, double unsure) {
        return String.format(
                Locale.ROOT,
                "another \"%s\" may be there, by a score of %.4f (expected: <= %s)",
                category,
                unsure,
                maxUnsure);
    }

    /// By the caption itself, as the only one of its category: "the leftmost dog". Its author saw more of them than
    /// regions tell, so nothing else is said of it.
    private static List<String> singledOut(RexverseRecord record, GroundedRegion region) {
        return phrases(record, region)
                .filter(phrase -> SUPERLATIVE.matcher(phrase.text()).matches())
                .map(phrase -> "the " + lowered(phrase.text()) + " in the picture")
                .toList();
    }

    /// Those that the region was looked for by as a whole.
    private static Stream<Phrase> phrases(RexverseRecord record, GroundedRegion region) {
        return region.scores().containsKey("head-alone")
                ? Stream.of()
                : region.phrases().stream().map(record.phrases()::get);
    }

    private Written best(
            Set<String> candidates, RexverseRecord record, GroundedRegion region, String category, int rivals) {
        String broken = "";
        for (String candidate : candidates) {
            String problem = check.problem(candidate, category, said(record, region) + POSITIONS);
            if (problem.isEmpty()) {
                return new Written(candidate, RefusalReason.REFERRING_RULES, "");
            }
            broken = broken.isEmpty() ? candidate + ": " + problem : broken;
        }
        return candidates.isEmpty()
                ? new Written(
                        "",
                        RefusalReason.AMBIGUOUS,
                        rivals + " regions of \"" + category
                                + "\" (expected: a place or size that is this one's alone)")
                : new Written("", RefusalReason.REFERRING_RULES, broken);
    }

    /// All that may be said of a region: its own texts, and the names of the others.
    private static String said(RexverseRecord record, GroundedRegion region) {
        var said = new StringBuilder();
        region.phrases()
                .forEach(phrase ->
                        said.append(record.phrases().get(phrase).text()).append(". "));
        if (region.phrase() != null) {
            said.append(region.phrase().text()).append(". ");
        }
        if (region.description() != null) {
            said.append(region.description().text()).append(' ');
        }
        record.regions().forEach(other -> said.append(other.category().text()).append(". "));
        return said.toString();
    }

    /// The description's subject with as much behind it as the rules allow.
    private List<String> described(GroundedRegion region) {
        if (region.description() == null) {
            return List.of();
        }
        String description = region.description().text();
        Optional<Subject> subject = extractor.subject(description);
        return subject.map(about -> about.extensions().stream()
                        .map(ReferringWriter::definite)
                        .toList())
                .orElse(List.of());
    }

    private static String definite(String noun) {
        return "the " + lowered(noun);
    }

    /// Without the capital of a sentence's first word.
    private static String lowered(String noun) {
        int second = noun.length() > 1 ? noun.charAt(1) : 'x';
        return Character.isLowerCase(second) || second == ' '
                ? noun.substring(0, 1).toLowerCase(Locale.ROOT) + noun.substring(1)
                : noun;
    }

    /// What the region may be called: its phrases without their numbers, in the singular, where they were looked for
    /// as a whole; its category where that was looked for. Of "brown dogs" nobody knows which other dogs there are.
    private static List<String> nouns(RexverseRecord record, GroundedRegion region, String category) {
        var nouns = new LinkedHashSet<String>();
        phrases(record, region).forEach(phrase -> nouns.add(singular(phrase)));
        if (nouns.isEmpty()) {
            nouns.add(category);
        }
        return List.copyOf(nouns);
    }

    private static String singular(Phrase phrase) {
        String text = NUMBER.matcher(phrase.text()).replaceFirst("");
        String lemma = CategoryNames.lastWord(phrase.head());
        boolean ofAnother =
                text.contains(" of ") || CategoryNames.lastWord(text).equalsIgnoreCase(lemma);
        int last = text.lastIndexOf(' ') + 1;
        boolean spelled = text.regionMatches(true, last, lemma, 0, lemma.length()); // "RBCs", lemma rbc
        String named = ofAnother
                ? text
                : text.substring(0, last) + (spelled ? text.substring(last, last + lemma.length()) : lemma);
        return phrase.head().equals(phrase.head().toLowerCase(Locale.ROOT)) ? lowered(named) : named;
    }

    private List<String> placed(
            RexverseRecord record, GroundedRegion region, List<GroundedRegion> rivals, String noun) {
        Box box = region.box();
        var others = rivals.stream()
                .filter(rival -> !isOther(noun, rival, record))
                .map(GroundedRegion::box)
                .toList();
        var group = new RegionGroup(others, record.width(), record.height());
        var placed = new ArrayList<String>();
        if (others.size() > 1) {
            placed.addAll(ordered(group, box, noun));
        }
        nextTo(record, region, group).ifPresent(thing -> placed.add("the " + noun + " next to the " + thing));
        String place = Placement.of(box, record.width(), record.height());
        boolean alone = others.stream()
                        .filter(other -> Placement.of(other, record.width(), record.height())
                                .equals(place))
                        .count()
                == 1;
        boolean apart = others.size() == 1
                || group.fromLeft(box).isPresent()
                || group.fromTop(box).isPresent();
        if (alone && apart && Placement.isClear(box, record.width(), record.height())) {
            String there = "the " + noun + " " + Placement.phrase(place);
            placed.add(there);
            placed.add(there.replace(" of the picture", "")); // for names of many words
        }
        return placed;
    }

    /// Whether attributes tell that a rival is not what a noun says: "the black dog" beside a brown one.
    private boolean isOther(String noun, GroundedRegion rival, RexverseRecord record) {
        return !rival.phrases().isEmpty()
                && rival.phrases().stream()
                        .allMatch(position -> names.exclude(
                                noun, record.phrases().get(position).text()));
    }

    private static List<String> ordered(RegionGroup group, Box box, String noun) {
        var ordered = new ArrayList<String>();
        int last = group.boxes().size() - 1;
        group.fromLeft(box).ifPresent(rank -> {
            if (rank == 0 || rank == last) {
                ordered.add("the " + (rank == 0 ? "leftmost " : "rightmost ") + noun + " in the picture");
            } else {
                RegionGroup.ordinal(rank).ifPresent(word -> ordered.add("the " + word + " " + noun + " from the left"));
            }
        });
        group.fromTop(box)
                .filter(rank -> rank == 0 || rank == last)
                .ifPresent(rank ->
                        ordered.add("the " + (rank == 0 ? "topmost " : "bottommost ") + noun + " in the picture"));
        if (group.isLargest(box) || group.isSmallest(box)) {
            ordered.add("the " + (group.isLargest(box) ? "largest " : "smallest ") + noun + " in the picture");
        }
        return ordered;
    }

    /// A thing that is the only one of its category, beside which this region alone of its group lies.
    private Optional<String> nextTo(RexverseRecord record, GroundedRegion region, RegionGroup group) {
        String own = region.category().text().toLowerCase(Locale.ROOT);
        return record.regions().stream()
                .filter(other -> {
                    String name = other.category().text().toLowerCase(Locale.ROOT);
                    long same = record.regions().stream()
                            .filter(any -> names.same(any.category().text().toLowerCase(Locale.ROOT), name))
                            .count();
                    return same == 1 && !names.same(name, own) && group.aloneIsNextTo(region.box(), other.box());
                })
                .map(other -> other.category().text().toLowerCase(Locale.ROOT))
                .findFirst();
    }
}
