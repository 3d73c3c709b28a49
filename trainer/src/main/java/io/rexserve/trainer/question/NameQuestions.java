package io.rexserve.trainer.question;

import io.rexserve.datasets.record.Region;
import io.rexserve.model.grammar.Answer;
import io.rexserve.model.grammar.Task;
import io.rexserve.trainer.question.AskedQuestion.Listing;
import io.rexserve.trainer.question.AskedQuestion.Part;
import io.rexserve.trainer.question.AskedQuestion.Text;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Questions for names and phrases: detection, referring, counting.
final class NameQuestions {
    private static final int MOST_NAMES = 4;
    private static final int ABSENT_TRIES = 8;

    private final AnnotatedImage image;
    private final ShownRegions shown;
    private final QuestionOptions options;
    private final AnswerFormat format;
    private final PromptTokens tokens;
    private final List<String> names;
    private final List<String> phrases;
    private final List<String> absent;
    private final List<String> hard;
    private final Set<String> crowds;

    NameQuestions(
            AnnotatedImage image,
            ShownRegions shown,
            QuestionOptions options,
            AnswerFormat format,
            PromptTokens tokens,
            UnusableCounts unusable) {
        this.image = image;
        this.shown = shown;
        this.options = options;
        this.format = format;
        this.tokens = tokens;
        names = known(regions().map(Region::category).filter(Objects::nonNull), unusable);
        phrases = known(regions().flatMap(region -> region.phrases().stream()), unusable);
        absent = image.absent();
        crowds = image.record().regions().stream()
                .filter(Region::crowd)
                .map(Region::category)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        Set<String> parents = names.stream()
                .map(image.parents()::get)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        hard = absent.stream()
                .filter(name -> {
                    String parent = image.parents().get(name);
                    return parent != null && parents.contains(parent);
                })
                .toList();
    }

    private Stream<Region> regions() {
        return shown.truths().stream().flatMap(List::stream);
    }

    private List<String> known(Stream<String> texts, UnusableCounts unusable) {
        var known = new ArrayList<String>();
        for (String text : texts.filter(text -> !text.isBlank()).collect(Collectors.toCollection(LinkedHashSet::new))) {
            if (tokens.isKnown(text)) {
                known.add(text);
            } else {
                unusable.add(Unusable.UNKNOWN_WORDS);
            }
        }
        return known;
    }

    boolean serves(TaskKind kind) {
        return switch (kind) {
            case DETECTION -> !names.isEmpty() || !absent.isEmpty();
            case REFERRING -> !phrases.isEmpty();
            case COUNTING -> !countable().isEmpty() || !absent.isEmpty();
            default -> false;
        };
    }

    Optional<AskedQuestion> detect(SplittableRandom random) {
        var listings = new ArrayList<Listing>();
        for (String name : asked(random)) {
            boolean present = names.contains(name);
            if (!present && format.absence() == AnswerFormat.Absence.SENTENCE) {
                return Optional.of(refused(new Task.Detect(List.of(name))));
            }
            listings.add(named(name));
        }
        return listings.isEmpty() ? Optional.empty() : Optional.of(detection(listings));
    }

    private Set<String> asked(SplittableRandom random) {
        if (!names.isEmpty() && random.nextDouble() < options.everything()) {
            return new LinkedHashSet<>(RandomChoice.shuffled(names, random));
        }
        var asked = new LinkedHashSet<String>();
        int count = random.nextDouble() < options.single() ? 1 : random.nextInt(2, MOST_NAMES + 1);
        boolean alone = format.absence() == AnswerFormat.Absence.SENTENCE;
        for (int i = 0; i < count; i++) {
            boolean presentOnly = alone && count > 1;
            if (!presentOnly && (names.isEmpty() || random.nextDouble() < options.absent())) {
                absentName(random).ifPresent(asked::add);
            } else if (!names.isEmpty()) {
                asked.add(RandomChoice.one(names, random));
            }
        }
        return asked;
    }

    /// A name that the image does not show and the vocabulary has.
    private Optional<String> absentName(SplittableRandom random) {
        for (int i = 0; i < ABSENT_TRIES && !absent.isEmpty(); i++) {
            boolean alike = !hard.isEmpty() && random.nextDouble() < options.hard();
            String name = RandomChoice.one(alike ? hard : absent, random);
            if (!name.isBlank() && tokens.isKnown(name)) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }

    Optional<AskedQuestion> refer(SplittableRandom random) {
        int count = random.nextDouble() < options.single() ? 1 : random.nextInt(2, MOST_NAMES + 1);
        List<String> asked =
                RandomChoice.shuffled(phrases, random).stream().limit(count).toList();
        return Optional.of(detection(asked.stream()
                .map(phrase ->
                        shown.listing(clean(phrase), region -> region.phrases().contains(phrase), false))
                .toList()));
    }

    private AskedQuestion detection(List<Listing> listings) {
        var answer = new ArrayList<Part>();
        for (Listing listing : listings) {
            if (!answer.isEmpty() && !format.separator().isEmpty()) {
                answer.add(new Text(format.separator()));
            }
            answer.add(listing);
        }
        return new AskedQuestion(
                new Task.Detect(listings.stream().map(Listing::phrase).toList()), answer);
    }

    private Listing named(String name) {
        return shown.listing(clean(name), region -> name.equals(region.category()), mayBeAnywhere(name));
    }

    /// Whether any box may show an object of the name that nobody annotated. Of a name with crowds only boxes in them.
    private boolean mayBeAnywhere(String name) {
        return image.incomplete().contains(name)
                && (image.record().notExhaustive().contains(name) || !crowds.contains(name));
    }

    private static AskedQuestion refused(Task task) {
        return new AskedQuestion(task, List.of(new Text(Answer.REFUSAL)));
    }

    /// As the server cleans a label.
    static String clean(String label) {
        return new Task.Detect(List.of(label)).labels().getFirst();
    }

    private List<String> countable() {
        return shown.complete()
                ? names.stream()
                        .filter(name -> !image.incomplete().contains(name))
                        .filter(name -> !crowds.contains(name))
                        .toList()
                : List.of();
    }

    /// The form of the embedded model's recipe: `There are 3 <ground>cat</ground><objects>..</objects> in this image.`
    Optional<AskedQuestion> count(SplittableRandom random) {
        List<String> countable = countable();
        boolean none = countable.isEmpty() || random.nextDouble() < options.absent();
        Optional<String> absentOne = none ? absentName(random) : Optional.empty();
        if (absentOne.isEmpty() && countable.isEmpty()) {
            return Optional.empty();
        }
        Listing listing = named(absentOne.orElseGet(() -> RandomChoice.one(countable, random)));
        var task = new Task.Count(List.of(listing.phrase()));
        if (absentOne.isPresent() && format.absence() == AnswerFormat.Absence.SENTENCE) {
            return Optional.of(refused(task));
        }
        int count = listing.regions().size();
        String before = count == 1 ? "There is 1 " : "There are " + count + " ";
        return Optional.of(new AskedQuestion(task, List.of(new Text(before), listing, new Text(" in this image."))));
    }
}
