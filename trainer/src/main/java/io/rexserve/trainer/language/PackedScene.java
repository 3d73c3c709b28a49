package io.rexserve.trainer.language;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.trainer.language.Question.Wanted;
import io.rexserve.trainer.language.Target.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/// A prefix and several questions in one sequence, the prefix paid once.
///
/// A question sees the prefix and itself only, and its positions restart behind the prefix, so the decoder computes
/// what it computes for each question alone. Lists have no order: any match still to come is right.
final class PackedScene {
    final List<Integer> ids = new ArrayList<>();
    final List<Integer> positions = new ArrayList<>();
    final List<Integer> segments = new ArrayList<>();
    final List<Integer> visualSlots = new ArrayList<>();
    final List<Integer> objectSlots = new ArrayList<>();
    final List<Target> targets = new ArrayList<>();
    final SceneTokens scene;
    private final PromptIds prompts;
    private int segment;
    private int next;

    PackedScene(SceneTokens scene, PromptIds prompts, SplittableRandom random) {
        this.scene = scene;
        this.prompts = prompts;
        prefix();
        int prefix = ids.size();
        for (Question question : scene.questions()) {
            segment++;
            next = prefix;
            switch (question) {
                case Question.Detect(List<Wanted> wanted) -> detect(wanted, random);
                case Question.Name(List<Integer> candidates, List<Integer> names) -> name(candidates, names);
            }
        }
    }

    private void prefix() {
        prompts.opening().forEach(this::put);
        for (int i = 0; i < scene.visual().length / NameVectors.WIDTH; i++) {
            visualSlots.add(ids.size());
            put(0);
        }
        prompts.beforeRegions().forEach(this::put);
        for (int index : scene.indices()) {
            put(prompts.region(index));
            objectSlots.add(ids.size());
            targets.add(new Target(ids.size(), List.of(prompts.region(index)), List.of(), Kind.COPIED));
            put(0);
        }
    }

    private void detect(List<Wanted> asked, SplittableRandom random) {
        prompts.detect(asked.stream().map(Wanted::phrase).toList()).forEach(this::put);
        for (Wanted wanted : asked) {
            say(prompts.ground());
            prompts.phrase(wanted.phrase()).forEach(this::say);
            list(wanted, random);
        }
        say(prompts.end());
    }

    private void list(Wanted wanted, SplittableRandom random) {
        var left = new ArrayList<Integer>();
        wanted.matches().forEach(place -> left.add(index(place)));
        var barred = new ArrayList<Integer>();
        wanted.open().forEach(place -> barred.add(index(place)));
        List<Integer> answer = left.isEmpty() ? List.of(prompts.objectsEnd()) : List.copyOf(left);
        int last = ids.size() - 1;
        targets.add(new Target(last, answer, barred, Kind.MATCHED));
        if (wanted.singled()) {
            targets.add(new Target(last, answer, barred, Kind.CHOSEN));
        }
        say(prompts.groundEnd());
        say(prompts.objects());
        shuffle(left, random);
        for (int i = 0; i < left.size(); i++) {
            Kind first = wanted.singled() ? Kind.SINGLED : Kind.FIRST;
            say(left.get(i), left.subList(i, left.size()), barred, i == 0 ? first : Kind.LATER);
            barred.add(left.get(i));
        }
        Kind close = wanted.matches().isEmpty() ? Kind.REFUSE : Kind.CLOSE;
        say(prompts.objectsEnd(), List.of(prompts.objectsEnd()), barred, close);
    }

    private static void shuffle(List<Integer> list, SplittableRandom random) {
        for (int i = list.size() - 1; i > 0; i--) {
            Collections.swap(list, i, random.nextInt(i + 1));
        }
    }

    private void name(List<Integer> candidates, List<Integer> names) {
        List<Integer> question =
                prompts.category(candidates.stream().map(scene.indices()::get).toList());
        for (int i = 0; i < names.size(); i++) {
            int asked = ids.size() + question.indexOf(index(candidates.get(i)));
            targets.add(new Target(asked, List.of(prompts.name(names.get(i))), List.of(), Kind.RECALLED));
        }
        question.forEach(this::put);
        for (int i = 0; i < names.size(); i++) {
            int name = prompts.name(names.get(i));
            say(prompts.ground());
            say(name, List.of(name), List.of(), Kind.NAMED);
            say(prompts.groundEnd());
            say(prompts.objects());
            say(index(candidates.get(i)));
            say(prompts.objectsEnd());
        }
        say(prompts.end());
    }

    private int index(int place) {
        return prompts.region(scene.indices().get(place));
    }

    private void say(int id) {
        say(id, List.of(id), List.of(), Kind.WORDING);
    }

    private void say(int id, List<Integer> allowed, List<Integer> barred, Kind kind) {
        targets.add(new Target(ids.size() - 1, allowed, barred, kind));
        put(id);
    }

    private void put(int id) {
        ids.add(id);
        positions.add(next++);
        segments.add(segment);
    }
}
