package io.rexserve.data.measure;

import io.rexserve.data.measure.MeasuredRun.Measured;
import io.rexserve.data.measure.TruthPicture.TruthPhrase;
import io.rexserve.data.record.Conversation;
import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.Phrase;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.record.Statement;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.Outcome;
import io.rexserve.datasets.record.Dialogue;
import io.rexserve.datasets.record.Grounding;
import io.rexserve.datasets.record.Region;
import io.rexserve.image.box.PixelBox;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Compares records with the truth: first what each stage added, then what the finished records hold of every
/// granularity of Rexverse.
///
/// | figure | made | right |
/// |---|---|---|
/// | `deduplicate` | pictures refused as duplicates | made as a copy of one before it |
/// | `content` | pictures refused by the content filter | made as a product on white |
/// | `caption.names` | names of the truth's vocabulary in the caption | in the picture |
/// | `phrase` | phrases found in a true caption | stand there in the truth, word for word |
/// | `ground` | boxes of a true phrase | IoU .5 with a true box of the phrase |
/// | `ground.absent` | phrases of things that are not there | without a box |
/// | `category` | regions | IoU .5 with a true box of that name |
/// | `short-phrase` | regions with a short phrase | the true box has it among its phrases |
/// | `description` | regions with a description | it names the true box's name |
/// | `referring` | regions with a referring expression | it fits the true box and no other, see [Expression] |
/// | `conversation` | grounded parts of answers | they name the true box's name |
///
/// What is wanted are all true boxes with a name or, where the caption is a true one, those that it mentions.
final class RecordFigures {
    /// Figures that have a precision alone.
    static final Set<String> ONE_FIGURE = Set.of("ground.absent", "conversation");

    private static final String DEDUPLICATE = "deduplicate";
    private static final String CONTENT = "content";
    private static final Set<String> CHOOSING = Set.of(DEDUPLICATE, CONTENT);

    private final Map<String, Counts> counts = new LinkedHashMap<>();
    private final Map<String, Integer> refusals = new TreeMap<>();
    private final Map<String, Map<String, Integer>> lost = new LinkedHashMap<>();
    private final Set<String> vocabulary;
    private int pictures;
    private int finished;
    private int failed;

    /// @param vocabulary names that a caption may mention
    RecordFigures(Collection<String> vocabulary) {
        this.vocabulary = Set.copyOf(vocabulary);
        List.of(
                        DEDUPLICATE,
                        CONTENT,
                        "caption.names",
                        "phrase",
                        "ground",
                        "ground.absent",
                        "category",
                        "short-phrase",
                        "description",
                        "referring",
                        "conversation")
                .forEach(name -> counts.put(name, Counts.NONE));
    }

    void add(TruthPicture truth, Measured measured) {
        pictures++;
        for (ItemRefusal refusal : measured.refusals()) {
            refusals.merge(refusal.reason().code(), 1, Integer::sum);
        }
        lost(measured);
        if (!measured.failure().isEmpty()) {
            failed++;
            return;
        }
        RexverseRecord last =
                measured.after().isEmpty() ? null : measured.after().lastEntry().getValue();
        caption(truth, measured.after().get("caption"));
        boolean given = last != null && isTruths(truth, last);
        if (last != null && given) {
            phrases(truth, last);
            ground(truth, last, Objects.requireNonNullElse(measured.after().get("ground"), last));
        }
        boolean whole = last != null && measured.finished();
        finished += whole ? 1 : 0;
        regions(truth, whole ? last : null, given);
    }

    private void lost(Measured measured) {
        if (measured.finished()) {
            return;
        }
        String reason = measured.failure().isEmpty()
                ? measured.refusals().getLast().reason().code()
                : "failed";
        lost.computeIfAbsent(measured.lostIn(), _ -> new TreeMap<>()).merge(reason, 1, Integer::sum);
        if (CHOOSING.contains(measured.lostIn())) {
            count(measured.lostIn(), new Counts(0, 1, 0, 0));
        }
    }

    /// Counts a picture that a stage must refuse.
    ///
    /// @param step the last stage that it came to
    void add(Decoy.Kind kind, MeasuredRun.Step step) {
        String expected = kind == Decoy.Kind.PRODUCT ? CONTENT : DEDUPLICATE;
        boolean refused = step.outcome() instanceof Outcome.Refused;
        boolean right = refused && step.stage().equals(expected);
        count(expected, new Counts(right ? 1 : 0, right ? 1 : 0, right ? 1 : 0, 1));
        if (refused && !right && CHOOSING.contains(step.stage())) {
            count(step.stage(), new Counts(0, 1, 0, 0));
        }
    }

    private void count(String figure, Counts more) {
        counts.merge(figure, more, Counts::plus);
    }

    private static boolean isTruths(TruthPicture truth, RexverseRecord record) {
        return record.captions().stream()
                .anyMatch(caption -> caption.text().equals(truth.caption().text()));
    }

    private void caption(TruthPicture truth, @Nullable RexverseRecord record) {
        Set<String> there = truth.regions().stream()
                .map(Region::category)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        String text = record == null
                ? ""
                : record.captions().stream().map(Statement::text).collect(Collectors.joining("\n"));
        Set<String> named = Names.in(text, vocabulary);
        count(
                "caption.names",
                Counts.of((int) named.stream().filter(there::contains).count(), named.size(), there.size()));
    }

    private void phrases(TruthPicture truth, RexverseRecord record) {
        List<TruthPhrase> wanted = truth.caption().phrases();
        long right = record.phrases().stream()
                .filter(phrase -> wanted.stream().anyMatch(other -> isSame(phrase, other)))
                .count();
        count("phrase", Counts.of((int) right, record.phrases().size(), wanted.size()));
    }

    private static boolean isSame(Phrase phrase, TruthPhrase truth) {
        return phrase.start() == truth.start() && phrase.end() == truth.end();
    }

    private void ground(TruthPicture truth, RexverseRecord record, RexverseRecord grounded) {
        for (TruthPhrase wanted : truth.caption().phrases()) {
            List<PixelBox> found = grounded.regions().stream()
                    .filter(region -> region.phrases().stream()
                            .anyMatch(phrase -> isSame(record.phrases().get(phrase), wanted)))
                    .map(region -> region.box().toPixelBox())
                    .toList();
            if (wanted.regions().isEmpty()) {
                count("ground.absent", Counts.of(found.isEmpty() ? 1 : 0, 1, 1));
            } else {
                count("ground", Counts.of(found, boxes(truth, wanted.regions())));
            }
        }
    }

    private static List<PixelBox> boxes(TruthPicture truth, Collection<Integer> regions) {
        return regions.stream()
                .map(region -> truth.regions().get(region).box().toPixelBox())
                .toList();
    }

    /// @param record finished; null if the picture was refused
    /// @param given whether its caption is the true one
    private void regions(TruthPicture truth, @Nullable RexverseRecord record, boolean given) {
        Set<Integer> wanted = new LinkedHashSet<>();
        if (given) {
            truth.caption().phrases().forEach(phrase -> wanted.addAll(phrase.regions()));
        } else {
            wanted.addAll(named(truth));
        }
        List<GroundedRegion> regions = record == null ? List.of() : record.regions();
        List<Integer> truths = truths(truth, regions);
        granularity("category", truth, regions, truths, wanted, GroundedRegion::category, RecordFigures::sameName);
        granularity(
                "short-phrase", truth, regions, truths, phrased(truth, wanted), GroundedRegion::phrase, this::isPhrase);
        granularity("description", truth, regions, truths, wanted, GroundedRegion::description, this::namesIt);
        granularity("referring", truth, regions, truths, wanted, GroundedRegion::referring, this::refersToIt);
        if (record != null) {
            record.conversations().forEach(conversation -> conversation(truth, conversation, truths));
        }
    }

    private static List<Integer> named(TruthPicture truth) {
        return IntStream.range(0, truth.regions().size())
                .filter(i -> truth.regions().get(i).category() != null)
                .boxed()
                .toList();
    }

    /// Those that a phrase of three words or more speaks of, as the only one.
    private static Set<Integer> phrased(TruthPicture truth, Set<Integer> wanted) {
        return truth.caption().phrases().stream()
                .filter(phrase -> phrase.regions().size() == 1 && phrase.text().split(" ", -1).length >= 3)
                .flatMap(phrase -> phrase.regions().stream())
                .filter(wanted::contains)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /// The truth that each region shows, of its own category first; -1 if none.
    private static List<Integer> truths(TruthPicture truth, List<GroundedRegion> regions) {
        List<Integer> named = named(truth);
        var matches = new ArrayList<>(Collections.nCopies(regions.size(), -1));
        for (boolean sameName : List.of(true, false)) {
            for (int i = 0; i < regions.size(); i++) {
                PixelBox box = regions.get(i).box().toPixelBox();
                String category = regions.get(i).category().text();
                double best = Counts.FOUND;
                for (int candidate : matches.get(i) >= 0 ? List.<Integer>of() : named) {
                    Region other = truth.regions().get(candidate);
                    double iou = box.iou(other.box().toPixelBox());
                    if (iou >= best
                            && !matches.contains(candidate)
                            && (!sameName || category.equalsIgnoreCase(other.category()))) {
                        best = iou;
                        matches.set(i, candidate);
                    }
                }
            }
        }
        return matches;
    }

    /// Whether a text is true of a region.
    private interface Claim {
        boolean isTrue(TruthPicture truth, int region, String text);
    }

    private void granularity(
            String figure,
            TruthPicture truth,
            List<GroundedRegion> regions,
            List<Integer> truths,
            Set<Integer> wanted,
            Function<GroundedRegion, @Nullable Statement> of,
            Claim claim) {
        int made = 0;
        var right = new LinkedHashSet<Integer>();
        for (int i = 0; i < regions.size(); i++) {
            Statement statement = of.apply(regions.get(i));
            if (statement != null) {
                made++;
                if (truths.get(i) >= 0 && claim.isTrue(truth, truths.get(i), statement.text())) {
                    right.add(truths.get(i));
                }
            }
        }
        int found = (int) right.stream().filter(wanted::contains).count();
        count(figure, new Counts(right.size(), made, found, wanted.size()));
    }

    private static boolean sameName(TruthPicture truth, int region, String text) {
        return text.equalsIgnoreCase(truth.regions().get(region).category());
    }

    private boolean isPhrase(TruthPicture truth, int region, String text) {
        return truth.regions().get(region).phrases().contains(text)
                || truth.caption().phrases().stream()
                        .anyMatch(phrase ->
                                phrase.text().equals(text) && phrase.regions().contains(region));
    }

    private boolean namesIt(TruthPicture truth, int region, String text) {
        return Names.in(text, vocabulary)
                .equals(Set.of(String.valueOf(truth.regions().get(region).category())));
    }

    private boolean refersToIt(TruthPicture truth, int region, String text) {
        return Expression.of(text, vocabulary).meant(truth).equals(Set.of(region));
    }

    private void conversation(TruthPicture truth, Conversation conversation, List<Integer> truths) {
        for (Dialogue.Turn turn : conversation.dialogue().turns()) {
            for (Grounding grounding : turn.groundings()) {
                Set<String> names = Names.in(grounding.words(turn.text()), vocabulary);
                for (int region : grounding.regions()) {
                    int of = truths.get(region);
                    boolean right = of >= 0
                            && names.contains(
                                    String.valueOf(truth.regions().get(of).category()));
                    count("conversation", new Counts(right ? 1 : 0, 1, 0, 0));
                }
            }
        }
    }

    /// Precision and recall by figure, such as `ground.precision`; shares of absent phrases refused and of pictures
    /// finished.
    Map<String, Double> figures() {
        var figures = new LinkedHashMap<String, Double>();
        counts.forEach((name, count) -> {
            figures.put(name + ".precision", count.precision());
            if (!ONE_FIGURE.contains(name)) {
                figures.put(name + ".recall", count.recall());
            }
        });
        figures.put("finished", (double) finished / Math.max(1, pictures));
        return figures;
    }

    Map<String, Counts> counts() {
        return Collections.unmodifiableMap(counts);
    }

    /// By reason.
    Map<String, Integer> refusals() {
        return Collections.unmodifiableMap(refusals);
    }

    /// True pictures that got no record, by the stage that refused them and its reason.
    Map<String, Map<String, Integer>> lost() {
        return Collections.unmodifiableMap(lost);
    }

    int pictures() {
        return pictures;
    }

    int failed() {
        return failed;
    }
}
