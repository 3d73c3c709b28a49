package io.rexserve.trainer.language;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.datasets.art.ObjectName;
import io.rexserve.datasets.scene.Superlative;
import io.rexserve.trainer.language.Question.Wanted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Scenes without images: candidates are name vectors with box codes and noise, cosine to their own
/// target from 0.98 down to 0.6.
final class SymbolScenes {
    private static final double BACKGROUND_SHARE = 0.35;
    private static final double ABSENT_SHARE = 0.27;
    private static final double SINGLED_SHARE = 0.75;
    private static final int QUESTIONS = 5;
    private static final int GRID = 8;

    private final DecoderVocabulary vocabulary;
    private final NameVectors vectors;

    SymbolScenes(DecoderVocabulary vocabulary, NameVectors vectors) {
        this.vocabulary = vocabulary;
        this.vectors = vectors;
    }

    /// @param named share of questions that ask for a candidate's name
    /// @param counted share of questions that ask how many there are
    /// @param described share of questions that ask for a description of a candidate
    /// @param captioned share of questions that ask for a caption
    /// @param singled share of scenes in which most questions single a candidate out
    /// @param visual whether visual tokens are part of the prefix
    record Mix(double named, double counted, double described, double captioned, double singled, boolean visual) {
        /// Finding, naming and singling out alone.
        static Mix finding(double named, double singled, boolean visual) {
            return new Mix(named, 0, 0, 0, singled, visual);
        }
    }

    /// What is in a scene.
    ///
    /// @param names of the candidates
    /// @param boxes cx, cy, w, h of the candidates
    /// @param known names that occur are below it
    @SuppressWarnings("ArrayRecordComponent") // lives within one scene
    private record Content(int[] names, double[][] boxes, int known) {
        List<Integer> present() {
            return Arrays.stream(names)
                    .filter(name -> name != NameVectors.BACKGROUND)
                    .distinct()
                    .boxed()
                    .toList();
        }
    }

    SceneTokens compose(Curriculum curriculum, Mix mix, SplittableRandom random) {
        boolean singling = random.nextDouble() < mix.singled();
        Curriculum.Level size = singling ? curriculum.singledLevel() : level(curriculum, random);
        int n = random.nextInt(Math.max(2, size.candidates() / 3), size.candidates() + 1);
        int kinds = singling ? Math.max(1, n / 4) : Math.min(n, random.nextInt(1, 7));
        List<Integer> present = drawn(size.names(), kinds, random);
        var names = new int[n];
        var boxes = new double[n][];
        for (int i = 0; i < n; i++) {
            boolean empty = random.nextDouble() < BACKGROUND_SHARE;
            names[i] = empty ? NameVectors.BACKGROUND : present.get(random.nextInt(present.size()));
            boxes[i] = box(random);
        }
        List<Integer> indices = random.nextBoolean()
                ? IntStream.range(0, n).boxed().toList()
                : drawn(size.indices(), n, random).stream().sorted().toList();
        double noise = random.nextDouble(0.2, 1.3);
        return new SceneTokens(
                mix.visual() ? visual(names, boxes, noise, random) : new float[0],
                objects(names, boxes, noise, random),
                indices,
                questions(new Content(names, boxes, size.names()), curriculum, mix, singling, random));
    }

    private static Curriculum.Level level(Curriculum curriculum, SplittableRandom random) {
        int level = random.nextDouble() < 0.7 ? curriculum.level : random.nextInt(curriculum.level + 1);
        return Curriculum.LEVELS.get(level);
    }

    private static List<Integer> drawn(int from, int count, SplittableRandom random) {
        List<Integer> all = new ArrayList<>(IntStream.range(0, from).boxed().toList());
        Collections.shuffle(all, new Random(random.nextLong()));
        return all.subList(0, count);
    }

    private static double[] box(SplittableRandom random) {
        double side = Math.exp(random.nextDouble(Math.log(0.08), Math.log(0.45)));
        double w = Math.clamp(side * Math.exp(0.2 * random.nextGaussian()), 0.02, 0.95);
        double h = Math.clamp(side * Math.exp(0.2 * random.nextGaussian()), 0.02, 0.95);
        return new double[] {random.nextDouble(0.1, 0.9), random.nextDouble(0.1, 0.9), w, h};
    }

    private float[] objects(int[] names, double[][] boxes, double noise, SplittableRandom random) {
        var objects = new float[names.length * NameVectors.WIDTH];
        for (int i = 0; i < names.length; i++) {
            float[] clean = vectors.boxCode(boxes[i][0], boxes[i][1], boxes[i][2], boxes[i][3]);
            put(objects, i, clean, names[i], noise, random);
        }
        return objects;
    }

    // Cells that a candidate covers carry its name, smaller ones in front.
    private float[] visual(int[] names, double[][] boxes, double noise, SplittableRandom random) {
        var visual = new float[GRID * GRID * NameVectors.WIDTH];
        for (int cell = 0; cell < GRID * GRID; cell++) {
            double x = (cell % GRID + 0.5) / GRID;
            int row = cell / GRID;
            double y = (row + 0.5) / GRID;
            int name = NameVectors.BACKGROUND;
            double smallest = Double.POSITIVE_INFINITY;
            for (int i = 0; i < names.length; i++) {
                double[] b = boxes[i];
                boolean covers = Math.abs(x - b[0]) < b[2] / 2 && Math.abs(y - b[1]) < b[3] / 2;
                if (covers && names[i] != NameVectors.BACKGROUND && b[2] * b[3] < smallest) {
                    smallest = b[2] * b[3];
                    name = names[i];
                }
            }
            put(visual, cell, new float[NameVectors.WIDTH], name, noise, random);
        }
        return visual;
    }

    private void put(float[] into, int row, float[] code, int name, double noise, SplittableRandom random) {
        float[] direction = vectors.name(name);
        double scale = noise / Math.sqrt(NameVectors.WIDTH);
        double square = 0;
        for (int k = 0; k < code.length; k++) {
            code[k] += direction[k] + (float) (scale * random.nextGaussian());
            square += code[k] * code[k];
        }
        float length = (float) Math.sqrt(square);
        for (int k = 0; k < code.length; k++) {
            into[row * NameVectors.WIDTH + k] = code[k] / length;
        }
    }

    private List<Question> questions(
            Content content, Curriculum curriculum, Mix mix, boolean singling, SplittableRandom random) {
        var questions = new ArrayList<Question>();
        while (questions.size() < QUESTIONS) {
            questions.add(question(content, curriculum, mix, singling ? SINGLED_SHARE : 0, random));
        }
        return questions;
    }

    private Question question(
            Content content, Curriculum curriculum, Mix mix, double singled, SplittableRandom random) {
        double kind = random.nextDouble();
        Optional<Wanted> one =
                kind < singled ? singled(content.names(), content.boxes(), curriculum, random) : Optional.empty();
        if (one.isPresent()) {
            return new Question.Detect(List.of(one.get()));
        }
        kind = 1 - kind;
        if (kind < mix.named()) {
            // Mostly one: several have to be told apart as well.
            int n = content.names().length;
            int count = random.nextDouble() < 0.75 ? 1 : random.nextInt(1, Math.min(n, 4) + 1);
            List<Integer> asked = drawn(n, count, random);
            return new Question.Name(
                    asked, asked.stream().map(index -> content.names()[index]).toList());
        }
        kind -= mix.named();
        if (kind < mix.counted()) {
            Wanted wanted = detect(content.names(), content.known(), 1, random).getFirst();
            if (wanted.matches().size() <= Question.Count.MOST) {
                return new Question.Count(wanted);
            }
        }
        kind -= mix.counted();
        if (kind >= 0 && kind < mix.described()) {
            int asked = random.nextInt(content.names().length);
            return new Question.Describe(
                    random.nextBoolean(), asked, content.names()[asked], Place.of(content.boxes()[asked]));
        }
        kind -= mix.described();
        if (kind >= 0 && kind < mix.captioned()) {
            return new Question.Caption(content.present().stream()
                    .map(name -> named(name, content.names()))
                    .toList());
        }
        return new Question.Detect(several(content, random));
    }

    private static Wanted named(int name, int[] names) {
        return new Wanted(ObjectName.all().get(name).text(), matching(names, List.of(name)), List.of(), false);
    }

    // One name in every second question, a few, or everything that is there.
    private List<Wanted> several(Content content, SplittableRandom random) {
        double several = random.nextDouble();
        if (several >= 0.85) {
            List<Integer> present = content.present();
            if (!present.isEmpty()) {
                return present.stream()
                        .map(name -> wanted(name, content.names(), random))
                        .collect(Collectors.toMap(Wanted::phrase, one -> one, (one, _) -> one, LinkedHashMap::new))
                        .values()
                        .stream()
                        .toList();
            }
        }
        return detect(content.names(), content.known(), several < 0.5 ? 1 : random.nextInt(2, 4), random);
    }

    private List<Wanted> detect(int[] names, int known, int count, SplittableRandom random) {
        List<Integer> present = new Content(names, new double[0][], known).present();
        var asked = new ArrayList<Wanted>();
        var phrases = new HashSet<String>();
        for (int i = 0; i < count; i++) {
            boolean there = !present.isEmpty() && random.nextDouble() > ABSENT_SHARE;
            int name = there ? present.get(random.nextInt(present.size())) : random.nextInt(known);
            Wanted wanted = wanted(name, names, random);
            if (phrases.add(wanted.phrase())) {
                asked.add(wanted);
            }
        }
        return asked;
    }

    // Now and then the name's group is asked for in its stead.
    private Wanted wanted(int name, int[] names, SplittableRandom random) {
        List<Integer> members = List.of(name);
        String phrase = ObjectName.all().get(name).text();
        if (random.nextDouble() < 0.08) {
            for (var group : vocabulary.groups().entrySet()) {
                if (group.getValue().contains(name)) {
                    phrase = group.getKey();
                    members = group.getValue();
                }
            }
        }
        return new Wanted(phrase, matching(names, members), List.of(), false);
    }

    static List<Integer> matching(int[] names, List<Integer> members) {
        return IntStream.range(0, names.length)
                .filter(i -> members.contains(names[i]))
                .boxed()
                .toList();
    }

    private static Optional<Wanted> singled(
            int[] names, double[][] boxes, Curriculum curriculum, SplittableRandom random) {
        List<Integer> several = Arrays.stream(names)
                .filter(name -> name != NameVectors.BACKGROUND)
                .filter(name -> matching(names, List.of(name)).size() > 1)
                .distinct()
                .boxed()
                .toList();
        if (several.isEmpty()) {
            return Optional.empty();
        }
        int name = several.get(random.nextInt(several.size()));
        List<Superlative> allowed = curriculum.superlatives();
        Superlative superlative = allowed.get(random.nextInt(allowed.size()));
        return Wanted.single(superlative, name, matching(names, List.of(name)), boxes, curriculum.margin());
    }
}
