package io.rexserve.trainer.language;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.trainer.language.Question.Wanted;
import io.rexserve.trainer.language.Target.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
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
                case Question.Count(Wanted wanted) -> count(wanted, random);
                case Question.Describe asked -> describe(asked);
                case Question.Caption(List<Wanted> wanted) -> caption(wanted, random);
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

    // There are 3 <ground>dog</ground><objects>...</objects> in this image.
    private void count(Wanted wanted, SplittableRandom random) {
        List<Integer> question = prompts.count(wanted.phrase());
        List<Integer> phrase = prompts.phrase(wanted.phrase());
        int asked = ids.size() + Collections.indexOfSubList(question, phrase) + phrase.size() - 1;
        List<Integer> matches = wanted.matches().stream().map(this::index).toList();
        List<Integer> masked = wanted.ignored().stream().map(this::index).toList();
        int number = word(Integer.toString(matches.size()));
        targets.add(
                new Target(asked, matches.isEmpty() ? List.of(prompts.objectsEnd()) : matches, masked, Kind.MATCHED));
        targets.add(new Target(asked, List.of(number), List.of(), Kind.TALLIED));
        question.forEach(this::append);
        say("there", matches.size() == 1 ? "is" : "are");
        emit(number, List.of(number), List.of(), Kind.COUNT);
        emit(prompts.ground());
        phrase.forEach(this::emit);
        list(wanted, random);
        say("in", "this", "image", ".");
        emit(prompts.end());
    }

    // <ground>small dog at the top left</ground><objects><obj3></objects>
    private void describe(Question.Describe asked) {
        List<Integer> question = prompts.describe(asked.brief(), scene.indices().get(asked.candidate()));
        int slot = ids.size() + question.indexOf(index(asked.candidate()));
        int name = prompts.name(asked.name());
        targets.add(new Target(slot, List.of(name), List.of(), Kind.RECALLED));
        boolean shown = asked.name() != NameVectors.BACKGROUND;
        if (shown) {
            targets.add(new Target(
                    slot, asked.place().words().stream().map(this::word).toList(), List.of(), Kind.SITED));
        }
        question.forEach(this::append);
        emit(prompts.ground());
        if (shown) {
            describe(asked.place(), name, asked.brief());
        } else {
            emit(name, List.of(name), List.of(), Kind.NAMED);
        }
        emit(prompts.groundEnd());
        emit(prompts.objects());
        emit(index(asked.candidate()));
        emit(prompts.objectsEnd());
        emit(prompts.end());
    }

    private void describe(Place place, int name, boolean brief) {
        if (brief) {
            say("a");
        }
        described(place.size());
        emit(name, List.of(name), List.of(), Kind.NAMED);
        say(place.central() ? "in" : "at", "the");
        place.place().forEach(this::described);
        if (brief) {
            say("of", "the", "image");
        }
    }

    private void described(String word) {
        int id = word(word);
        emit(id, List.of(id), List.of(), Kind.DESCRIBED);
    }

    // A picture of <ground>dog</ground><objects>...</objects>, <ground>cat</ground><objects>...</objects>.
    private void caption(List<Wanted> asked, SplittableRandom random) {
        prompts.caption().forEach(this::append);
        say("a", "picture");
        int end = word(".");
        mention(asked.isEmpty() ? end : word("of"));
        var remaining = new ArrayList<>(asked);
        Collections.shuffle(remaining, new Random(random.nextLong()));
        for (int i = 0; i < remaining.size(); i++) {
            Wanted wanted = remaining.get(i);
            List<Integer> left = remaining.subList(i, remaining.size()).stream()
                    .map(one -> prompts.phrase(one.phrase()).getFirst())
                    .toList();
            emit(prompts.ground());
            emit(left.getFirst(), left, List.of(), Kind.MENTIONED);
            list(wanted, random);
            mention(i + 1 < remaining.size() ? word(",") : end);
        }
        emit(prompts.end());
    }

    private void mention(int id) {
        emit(id, List.of(id), List.of(), Kind.MENTIONED);
    }

    private void say(String... words) {
        for (String word : words) {
            emit(word(word));
        }
    }

    private int word(String word) {
        return prompts.phrase(word).getFirst();
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
