package io.rexserve.trainer.language;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.trainer.language.Question.Wanted;
import io.rexserve.trainer.language.Target.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/// A prefix and several questions packed into one sequence, so that the prefix is computed once.
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

    TokenSequence sequence() {
        return new TokenSequence(
                ids, positions, segments, visualSlots, objectSlots, scene.visual(), scene.objects(), targets);
    }

    private void prefix() {
        prompts.opening().forEach(this::append);
        for (int i = 0; i < scene.visual().length / NameVectors.WIDTH; i++) {
            visualSlots.add(ids.size());
            append(0);
        }
        prompts.beforeRegions().forEach(this::append);
        for (int index : scene.indices()) {
            append(prompts.region(index));
            objectSlots.add(ids.size());
            targets.add(new Target(ids.size(), List.of(prompts.region(index)), List.of(), Kind.COPIED));
            append(0);
        }
    }

    private void detect(List<Wanted> asked, SplittableRandom random) {
        prompts.detect(asked.stream().map(Wanted::phrase).toList()).forEach(this::append);
        for (Wanted wanted : asked) {
            emit(prompts.ground());
            prompts.phrase(wanted.phrase()).forEach(this::emit);
            list(wanted, random);
        }
        emit(prompts.end());
    }

    private void list(Wanted wanted, SplittableRandom random) {
        var remaining = new ArrayList<Integer>();
        wanted.matches().forEach(candidate -> remaining.add(index(candidate)));
        var masked = new ArrayList<Integer>();
        wanted.ignored().forEach(candidate -> masked.add(index(candidate)));
        List<Integer> answer = remaining.isEmpty() ? List.of(prompts.objectsEnd()) : List.copyOf(remaining);
        int last = ids.size() - 1;
        targets.add(new Target(last, answer, masked, Kind.MATCHED));
        if (wanted.singled()) {
            targets.add(new Target(last, answer, masked, Kind.CHOSEN));
        }
        emit(prompts.groundEnd());
        emit(prompts.objects());
        shuffle(remaining, random);
        for (int i = 0; i < remaining.size(); i++) {
            Kind first = wanted.singled() ? Kind.SINGLED : Kind.FIRST;
            emit(remaining.get(i), remaining.subList(i, remaining.size()), masked, i == 0 ? first : Kind.LATER);
            masked.add(remaining.get(i));
        }
        Kind close = wanted.matches().isEmpty() ? Kind.REFUSE : Kind.CLOSE;
        emit(prompts.objectsEnd(), List.of(prompts.objectsEnd()), masked, close);
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
        question.forEach(this::append);
        for (int i = 0; i < names.size(); i++) {
            int name = prompts.name(names.get(i));
            emit(prompts.ground());
            emit(name, List.of(name), List.of(), Kind.NAMED);
            emit(prompts.groundEnd());
            emit(prompts.objects());
            emit(index(candidates.get(i)));
            emit(prompts.objectsEnd());
        }
        emit(prompts.end());
    }

    private int index(int candidate) {
        return prompts.region(scene.indices().get(candidate));
    }

    private void emit(int id) {
        emit(id, List.of(id), List.of(), Kind.WORDING);
    }

    private void emit(int id, List<Integer> allowed, List<Integer> masked, Kind kind) {
        targets.add(new Target(ids.size() - 1, allowed, masked, kind));
        append(id);
    }

    private void append(int id) {
        ids.add(id);
        positions.add(next++);
        segments.add(segment);
    }
}
