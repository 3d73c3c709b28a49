package io.rexserve.trainer.paradigm;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.datasets.art.ObjectName;
import io.rexserve.image.box.PixelBox;
import io.rexserve.trainer.language.PromptIds;
import io.rexserve.trainer.language.Target;
import io.rexserve.trainer.language.Target.Kind;
import io.rexserve.trainer.language.TokenSequence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// Questions about one scene behind one prefix, with the targets of an arm.
///
/// | help | A | B | C, C' |
/// |---|---|---|---|
/// | lists without an order | any match still to come | any box still to come, then conditioned on what was said of it
/// | as B |
/// | near misses | an index has none | the bin counts three times, its neighbours twice and theirs once | as B |
/// | masked in the list | indices said, ignored candidates | left edges said, right <= left, bottom <= top | as B |
/// | after layer 1 | an object's slot names its index | an object's slot names the four edges of what it shows | a
/// cell's slot names the four edges of what covers it |
/// | after layer 2 | the name names all matching indices | the name names the left edges of all its boxes | as B |
///
/// What is the same for every arm, the English around the question and the tags behind the name, is left out: a name
/// asks and its list follows, so that the short time goes into what the arms differ in.
final class SequenceBuilder {
    private final PromptIds prompts;
    private final CoordinateTokens coordinates;

    SequenceBuilder(PromptIds prompts, CoordinateTokens coordinates) {
        this.prompts = prompts;
        this.coordinates = coordinates;
    }

    /// @param names asked for, one question each
    /// @param random decides the order of the lists, which carries no meaning
    TokenSequence build(Arm arm, ParadigmScene scene, List<Integer> names, SplittableRandom random) {
        var draft = new Draft(arm, scene, new Random(random.nextLong()));
        draft.prefix();
        names.forEach(draft::question);
        return draft.finish();
    }

    /// The ids of a prefix, with 0 where tokens of the towers go, and where these are.
    TokenSequence prefix(Arm arm, ParadigmScene scene) {
        var draft = new Draft(arm, scene, new Random(0));
        draft.prefix();
        return draft.finish();
    }

    /// What asks for a name; a list follows at once.
    List<Integer> opening(int name) {
        String phrase = ObjectName.all().get(name).text();
        var ids = new ArrayList<Integer>();
        ids.add(prompts.ground());
        ids.addAll(prompts.phrase(phrase));
        return ids;
    }

    /// Tokens of an answer beside its list: the name in its tag, the tag of the list, the end.
    int wording(int name) {
        return opening(name).size() + 4;
    }

    private final class Draft {
        private final Arm arm;
        private final ParadigmScene scene;
        private final Random random;
        private final List<Integer> ids = new ArrayList<>();
        private final List<Integer> positions = new ArrayList<>();
        private final List<Integer> segments = new ArrayList<>();
        private final List<Integer> visualSlots = new ArrayList<>();
        private final List<Integer> objectSlots = new ArrayList<>();
        private final List<Target> targets = new ArrayList<>();
        private int segment;
        private int next;
        private int prefixLength;

        Draft(Arm arm, ParadigmScene scene, Random random) {
            this.arm = arm;
            this.scene = scene;
            this.random = random;
        }

        TokenSequence finish() {
            float[] objects = arm.seesObjects() ? scene.objects() : new float[0];
            return new TokenSequence(
                    ids, positions, segments, visualSlots, objectSlots, scene.visual(), objects, targets);
        }

        void prefix() {
            append(prompts.opening().getFirst());
            for (int cell = 0; cell < scene.visual().length / NameVectors.WIDTH; cell++) {
                visualSlots.add(ids.size());
                int covering = scene.covering(cell);
                if (!arm.seesObjects() && covering >= 0) {
                    copied(edges(scene.truths().get(covering).box()));
                }
                append(0);
            }
            for (int i = 0; arm.seesObjects() && i < scene.indices().size(); i++) {
                int index = prompts.region(scene.indices().get(i));
                append(index);
                objectSlots.add(ids.size());
                copied(arm.answersIndices() ? List.of(index) : edges(scene.shown(i)));
                append(0);
            }
            prefixLength = ids.size();
        }

        // Of the slot that comes next.
        private void copied(List<Integer> allowed) {
            targets.add(new Target(ids.size(), allowed, List.of(), Kind.COPIED));
        }

        void question(int name) {
            segment++;
            next = prefixLength;
            List<Integer> opening = opening(name);
            opening.forEach(this::append);
            int named = ids.size() - 1;
            if (arm.answersIndices()) {
                indices(name, named);
            } else {
                boxes(name, named);
            }
        }

        private void indices(int name, int named) {
            var remaining = new ArrayList<>(ids(scene.matching(name, false)));
            var masked = new ArrayList<>(ids(scene.matching(name, true)));
            matched(named, remaining, masked);
            Kind close = remaining.isEmpty() ? Kind.REFUSE : Kind.CLOSE;
            Collections.shuffle(remaining, random);
            for (int i = 0; i < remaining.size(); i++) {
                Kind kind = i == 0 ? Kind.FIRST : Kind.LATER;
                emit(remaining.get(i), remaining.subList(i, remaining.size()), masked, kind);
                masked.add(remaining.get(i));
            }
            emit(prompts.objectsEnd(), List.of(prompts.objectsEnd()), masked, close);
        }

        private List<Integer> ids(List<Integer> candidates) {
            return candidates.stream()
                    .map(i -> prompts.region(scene.indices().get(i)))
                    .toList();
        }

        private void boxes(int name, int named) {
            List<List<Integer>> remaining = new ArrayList<>(scene.boxes(name).stream()
                    .map(BinnedBox::of)
                    .map(coordinates::ids)
                    .toList());
            matched(named, near(0, edge(remaining, 0), List.of()), List.of());
            Kind close = remaining.isEmpty() ? Kind.REFUSE : Kind.CLOSE;
            Collections.shuffle(remaining, random);
            var said = new ArrayList<Integer>();
            for (int i = 0; i < remaining.size(); i++) {
                box(remaining.subList(i, remaining.size()), said, i == 0 ? Kind.FIRST : Kind.LATER);
                said.add(remaining.get(i).getFirst());
            }
            emit(prompts.objectsEnd(), List.of(prompts.objectsEnd()), said, close);
        }

        // The first of the remaining boxes; each of its edges may be that of any box that begins as it was said.
        private void box(List<List<Integer>> remaining, List<Integer> said, Kind first) {
            List<Integer> chosen = remaining.getFirst();
            for (int edge = 0; edge < BinnedBox.EDGES; edge++) {
                int at = edge;
                Predicate<List<Integer>> begins = box -> box.subList(0, at).equals(chosen.subList(0, at));
                List<Integer> allowed = edge(remaining.stream().filter(begins).toList(), edge);
                List<Integer> masked = masked(edge, chosen, said, allowed);
                emit(chosen.get(edge), near(edge, allowed, masked), masked, edge == 0 ? first : Kind.PLACED);
            }
        }

        private List<Integer> masked(int edge, List<Integer> box, List<Integer> said, List<Integer> allowed) {
            return edge == 0
                    ? said.stream().filter(id -> !allowed.contains(id)).toList()
                    : edge == 1 ? List.of() : coordinates.below(edge, box.get(edge - 2));
        }

        private List<Integer> near(int edge, List<Integer> exact, List<Integer> masked) {
            return exact.stream()
                    .flatMap(id -> coordinates.near(edge, id).stream())
                    .filter(id -> !masked.contains(id))
                    .toList();
        }

        // All four edges of a box, with what is near.
        private List<Integer> edges(PixelBox box) {
            List<Integer> ids = coordinates.ids(BinnedBox.of(box));
            return IntStream.range(0, BinnedBox.EDGES)
                    .boxed()
                    .flatMap(edge -> coordinates.near(edge, ids.get(edge)).stream())
                    .toList();
        }

        private static List<Integer> edge(List<List<Integer>> boxes, int edge) {
            return boxes.stream().map(box -> box.get(edge)).toList();
        }

        private void matched(int named, List<Integer> all, List<Integer> masked) {
            List<Integer> answer = all.isEmpty() ? List.of(prompts.objectsEnd()) : List.copyOf(all);
            targets.add(new Target(named, answer, List.copyOf(masked), Kind.MATCHED));
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
}
