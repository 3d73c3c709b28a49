package io.rexserve.trainer.language;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.datasets.art.ObjectName;
import io.rexserve.datasets.scene.Superlative;
import io.rexserve.image.box.PixelBox;
import io.rexserve.trainer.language.Question.Wanted;
import io.rexserve.trainer.vision.ImageScene;
import io.rexserve.trainer.vision.ImageScene.Candidate;
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

/// Questions about a composed image, whose answers are known from its composition.
final class ImageQuestions {
    private static final int QUESTIONS = 5;
    private static final float SIDE = 256;
    private static final double MARGIN = 0.05;
    private static final List<Superlative> SUPERLATIVES = List.of(Superlative.values());

    private final DecoderVocabulary vocabulary;

    ImageQuestions(DecoderVocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /// The scene with five questions, its candidates by score or shuffled.
    SceneTokens ask(ImageScene scene, Tokens tokens, double noise, SplittableRandom random) {
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
            questions.add(question(candidates, random));
        }
        return new SceneTokens(
                tokens.visual(),
                objects,
                IntStream.range(0, order.size()).boxed().toList(),
                questions);
    }

    private Question question(List<Candidate> candidates, SplittableRandom random) {
        double kind = random.nextDouble();
        if (kind < 0.22) {
            int count = random.nextDouble() < 0.6 ? 1 : random.nextInt(1, Math.min(4, candidates.size()) + 1);
            List<Integer> asked = random.ints(0, candidates.size())
                    .distinct()
                    .limit(count)
                    .boxed()
                    .toList();
            return new Question.Name(
                    asked, asked.stream().map(i -> candidates.get(i).name()).toList());
        }
        List<Integer> present = candidates.stream()
                .filter(candidate -> candidate.object() >= 0)
                .map(Candidate::name)
                .distinct()
                .toList();
        if (present.isEmpty()) {
            return new Question.Detect(List.of(wanted(random.nextInt(NameVectors.NAMES), candidates, random)));
        }
        if (kind < 0.42) {
            Optional<Wanted> one = singled(present.get(random.nextInt(present.size())), candidates, random);
            if (one.isPresent()) {
                return new Question.Detect(List.of(one.get()));
            }
        }
        return new Question.Detect(detect(present, candidates, random));
    }

    private List<Wanted> detect(List<Integer> present, List<Candidate> candidates, SplittableRandom random) {
        var asked = new ArrayList<Wanted>();
        if (random.nextDouble() < 0.3) {
            List<Integer> all = new ArrayList<>(present);
            Collections.shuffle(all, new Random(random.nextLong()));
            all.forEach(name -> asked.add(named(ObjectName.all().get(name).text(), List.of(name), candidates)));
            return asked;
        }
        var phrases = new HashSet<String>();
        int count = random.nextDouble() < 0.6 ? 1 : random.nextInt(2, 5);
        for (int i = 0; i < count; i++) {
            int name = present.get(random.nextInt(present.size()));
            if (random.nextDouble() < 0.3) {
                name = random.nextBoolean() ? alike(name, random) : random.nextInt(NameVectors.NAMES);
            }
            Wanted wanted = wanted(name, candidates, random);
            if (phrases.add(wanted.phrase())) {
                asked.add(wanted);
            }
        }
        return asked;
    }

    private int alike(int name, SplittableRandom random) {
        String group = ObjectName.all().get(name).superCategory();
        List<Integer> members = vocabulary.groups().getOrDefault(group, List.of(name));
        return members.get(random.nextInt(members.size()));
    }

    private Wanted wanted(int name, List<Candidate> candidates, SplittableRandom random) {
        if (random.nextDouble() < 0.1) {
            for (Map.Entry<String, List<Integer>> group : vocabulary.groups().entrySet()) {
                if (group.getValue().contains(name)) {
                    return named(group.getKey(), group.getValue(), candidates);
                }
            }
        }
        return named(ObjectName.all().get(name).text(), List.of(name), candidates);
    }

    private static Wanted named(String phrase, List<Integer> members, List<Candidate> candidates) {
        return new Wanted(phrase, indices(members, candidates, false), indices(members, candidates, true), false);
    }

    private static List<Integer> indices(List<Integer> members, List<Candidate> candidates, boolean ignored) {
        return IntStream.range(0, candidates.size())
                .filter(i -> candidates.get(i).ignored() == ignored)
                .filter(i -> members.contains(candidates.get(i).name()))
                .boxed()
                .toList();
    }

    private static Optional<Wanted> singled(int name, List<Candidate> candidates, SplittableRandom random) {
        List<Integer> indices = indices(List.of(name), candidates, false);
        if (indices.size() < 2) {
            return Optional.empty();
        }
        var boxes = new double[candidates.size()][];
        for (int i = 0; i < boxes.length; i++) {
            PixelBox box = candidates.get(i).box();
            boxes[i] = new double[] {
                (box.x1() + box.x2()) / 2 / SIDE,
                (box.y1() + box.y2()) / 2 / SIDE,
                box.width() / SIDE,
                box.height() / SIDE
            };
        }
        Superlative superlative = SUPERLATIVES.get(random.nextInt(SUPERLATIVES.size()));
        List<Integer> ignored = indices(List.of(name), candidates, true);
        return Wanted.single(superlative, name, indices, boxes, MARGIN)
                .map(one -> new Wanted(one.phrase(), one.matches(), ignored, true));
    }
}
