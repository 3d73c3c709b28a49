package io.rexserve.trainer.language;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.datasets.art.ObjectName;
import io.rexserve.datasets.photograph.Spelling;
import io.rexserve.datasets.scene.Superlative;
import io.rexserve.image.box.PixelBox;
import io.rexserve.trainer.language.Question.Wanted;
import io.rexserve.trainer.vision.ImageScene;
import io.rexserve.trainer.vision.ImageScene.Candidate;
import io.rexserve.trainer.vision.KnownScene;
import io.rexserve.trainer.vision.TowerTraining.Tokens;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Questions about an image, whose answers are known from its composition or from its annotations. What is not known is
/// not asked.
final class ImageQuestions {
    private static final int QUESTIONS = 5;
    private static final float SIDE = 256;
    private static final double MARGIN = 0.05;

    // Shares of the questions; all others ask where things are.
    private static final double NAMED = 0.2;
    private static final double SINGLED = 0.16;
    private static final double COUNTED = 0.12;
    private static final double DESCRIBED = 0.1;
    private static final double CAPTIONED = 0.07;

    private static final double ABSENT = 0.3;
    private static final List<Superlative> SUPERLATIVES = List.of(Superlative.values());

    private final DecoderVocabulary vocabulary;

    ImageQuestions(DecoderVocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /// The scene with five questions, its candidates by score or shuffled.
    SceneTokens ask(KnownScene known, Tokens tokens, double noise, SplittableRandom random) {
        ImageScene scene = known.scene();
        List<Integer> order = new ArrayList<>(
                IntStream.range(0, scene.candidates().size()).boxed().toList());
        if (random.nextBoolean()) {
            order.sort((a, b) -> Double.compare(
                    scene.candidates().get(b).score(), scene.candidates().get(a).score()));
        } else {
            Collections.shuffle(order, new Random(random.nextLong()));
        }
        var objects = new float[order.size() * NameVectors.WIDTH];
        double scale = noise / Math.sqrt(NameVectors.WIDTH);
        for (int i = 0; i < order.size(); i++) {
            for (int k = 0; k < NameVectors.WIDTH; k++) {
                objects[i * NameVectors.WIDTH + k] = tokens.objects()[order.get(i) * NameVectors.WIDTH + k]
                        + (float) (scale * random.nextGaussian());
            }
        }
        List<Candidate> candidates = order.stream().map(scene.candidates()::get).toList();
        var questions = new ArrayList<Question>();
        while (questions.size() < QUESTIONS) {
            questions.add(question(known, candidates, random));
        }
        return new SceneTokens(
                tokens.visual(),
                objects,
                IntStream.range(0, order.size()).boxed().toList(),
                questions);
    }

    private Question question(KnownScene known, List<Candidate> candidates, SplittableRandom random) {
        double kind = random.nextDouble();
        List<Integer> clear = IntStream.range(0, candidates.size())
                .filter(i -> candidates.get(i).name() != ImageScene.UNKNOWN)
                .boxed()
                .toList();
        List<Integer> present = candidates.stream()
                .filter(candidate -> candidate.object() >= 0)
                .map(Candidate::name)
                .distinct()
                .toList();
        if (kind < NAMED && !clear.isEmpty()) {
            return name(clear, candidates, random);
        }
        kind -= NAMED;
        if (present.isEmpty()) {
            return new Question.Detect(List.of(absent(known, NameVectors.BACKGROUND, candidates, random)));
        }
        int one = present.get(random.nextInt(present.size()));
        if (kind < SINGLED && known.complete().contains(one)) {
            Optional<Wanted> singled = singled(one, candidates, random);
            if (singled.isPresent()) {
                return new Question.Detect(List.of(singled.get()));
            }
        }
        kind -= SINGLED;
        if (kind >= 0 && kind < COUNTED) {
            Optional<Question> count = count(known, one, candidates, random);
            if (count.isPresent()) {
                return count.get();
            }
        }
        kind -= COUNTED;
        if (kind >= 0 && kind < DESCRIBED) {
            return describe(clear, candidates, random);
        }
        return kind >= DESCRIBED && kind < DESCRIBED + CAPTIONED
                ? caption(present, candidates)
                : new Question.Detect(detect(known, present, candidates, random));
    }

    private static Question caption(List<Integer> present, List<Candidate> candidates) {
        return new Question.Caption(present.stream()
                .map(name -> named(text(name), List.of(name), candidates))
                .filter(wanted -> !wanted.matches().isEmpty())
                .toList());
    }

    private static Question name(List<Integer> clear, List<Candidate> candidates, SplittableRandom random) {
        int count = random.nextDouble() < 0.6 ? 1 : random.nextInt(1, Math.min(4, clear.size()) + 1);
        List<Integer> asked = random.ints(0, clear.size())
                .distinct()
                .limit(count)
                .mapToObj(clear::get)
                .toList();
        return new Question.Name(
                asked, asked.stream().map(i -> candidates.get(i).name()).toList());
    }

    private Optional<Question> count(
            KnownScene known, int present, List<Candidate> candidates, SplittableRandom random) {
        boolean none = random.nextDouble() < ABSENT;
        if (!none && !known.complete().contains(present)) {
            return Optional.empty();
        }
        Wanted wanted =
                none ? absent(known, present, candidates, random) : named(text(present), List.of(present), candidates);
        return wanted.matches().size() > Question.Count.MOST
                ? Optional.empty()
                : Optional.of(new Question.Count(wanted));
    }

    private static Question describe(List<Integer> clear, List<Candidate> candidates, SplittableRandom random) {
        List<Integer> things =
                clear.stream().filter(i -> candidates.get(i).object() >= 0).toList();
        List<Integer> from = !things.isEmpty() && random.nextDouble() < 0.8 ? things : clear;
        int asked = from.get(random.nextInt(from.size()));
        Candidate candidate = candidates.get(asked);
        return new Question.Describe(random.nextBoolean(), asked, candidate.name(), Place.of(place(candidate.box())));
    }

    private List<Wanted> detect(
            KnownScene known, List<Integer> present, List<Candidate> candidates, SplittableRandom random) {
        var asked = new ArrayList<Wanted>();
        if (random.nextDouble() < 0.3) {
            List<Integer> all = new ArrayList<>(present);
            Collections.shuffle(all, new Random(random.nextLong()));
            all.forEach(name -> asked.add(named(text(name), List.of(name), candidates)));
            return asked;
        }
        var phrases = new HashSet<String>();
        int count = random.nextDouble() < 0.6 ? 1 : random.nextInt(2, 5);
        for (int i = 0; i < count; i++) {
            int name = present.get(random.nextInt(present.size()));
            Wanted wanted = random.nextDouble() < ABSENT
                    ? absent(known, name, candidates, random)
                    : wanted(known, name, candidates, random);
            if (phrases.add(wanted.phrase())) {
                asked.add(wanted);
            }
        }
        return asked;
    }

    /// A name that is not there: one of the group of a name that is, or, on photographs mostly, one that photographs
    /// show, or any.
    private Wanted absent(KnownScene known, int present, List<Candidate> candidates, SplittableRandom random) {
        List<Integer> names = known.absent().stream().sorted().toList();
        List<Integer> alike = present == NameVectors.BACKGROUND
                ? List.of()
                : group(present).stream().filter(known.absent()::contains).toList();
        if (!alike.isEmpty() && random.nextBoolean()) {
            names = alike;
        } else if (random.nextBoolean()) {
            names = names.stream().filter(Spelling::annotated).toList();
        }
        if (names.isEmpty()) {
            return wanted(known, present, candidates, random);
        }
        return wanted(known, names.get(random.nextInt(names.size())), candidates, random);
    }

    private List<Integer> group(int name) {
        String group = ObjectName.all().get(name).superCategory();
        return vocabulary.groups().getOrDefault(group, List.of(name));
    }

    // Now and then a group is asked for in its stead, where all its names are known to be there or not.
    private Wanted wanted(KnownScene known, int name, List<Candidate> candidates, SplittableRandom random) {
        if (random.nextDouble() < 0.1) {
            for (Map.Entry<String, List<Integer>> group : vocabulary.groups().entrySet()) {
                if (group.getValue().contains(name)
                        && group.getValue().stream().allMatch(member -> isKnown(known, member))) {
                    return named(group.getKey(), group.getValue(), candidates);
                }
            }
        }
        return named(text(name), List.of(name), candidates);
    }

    private static boolean isKnown(KnownScene known, int name) {
        return known.absent().contains(name) || known.scene().truths().stream().anyMatch(truth -> truth.name() == name);
    }

    private static String text(int name) {
        return ObjectName.all().get(name).text();
    }

    private static Wanted named(String phrase, List<Integer> members, List<Candidate> candidates) {
        return new Wanted(phrase, indices(members, candidates, false), indices(members, candidates, true), false);
    }

    private static List<Integer> indices(List<Integer> members, List<Candidate> candidates, boolean ignored) {
        return IntStream.range(0, candidates.size())
                .filter(i -> candidates.get(i).ignored() == ignored)
                .filter(i -> members.contains(candidates.get(i).name())
                        || candidates.get(i).name() == ImageScene.UNKNOWN)
                .boxed()
                .toList();
    }

    // cx, cy, w, h in sides of the square.
    private static double[] place(PixelBox box) {
        return new double[] {
            (box.x1() + box.x2()) / 2 / SIDE, (box.y1() + box.y2()) / 2 / SIDE, box.width() / SIDE, box.height() / SIDE
        };
    }

    private static Optional<Wanted> singled(int name, List<Candidate> candidates, SplittableRandom random) {
        List<Integer> indices = indices(List.of(name), candidates, false);
        if (indices.size() < 2) {
            return Optional.empty();
        }
        var boxes = new double[candidates.size()][];
        for (int i = 0; i < boxes.length; i++) {
            boxes[i] = place(candidates.get(i).box());
        }
        Superlative superlative = SUPERLATIVES.get(random.nextInt(SUPERLATIVES.size()));
        List<Integer> ignored = indices(List.of(name), candidates, true);
        return Wanted.single(superlative, name, indices, boxes, MARGIN)
                .map(one -> new Wanted(one.phrase(), one.matches(), ignored, true));
    }
}
