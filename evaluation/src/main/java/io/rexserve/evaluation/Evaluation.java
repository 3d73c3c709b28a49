package io.rexserve.evaluation;

import io.rexserve.datasets.art.ArtLibrary;
import io.rexserve.datasets.art.Look;
import io.rexserve.datasets.art.ObjectName;
import io.rexserve.datasets.scene.Scene;
import io.rexserve.datasets.scene.SceneComposer;
import io.rexserve.datasets.scene.SceneObject;
import io.rexserve.datasets.scene.SceneOptions;
import io.rexserve.datasets.scene.Superlative;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.grammar.Answer;
import io.rexserve.model.grammar.Task;
import io.rexserve.model.language.ChatRexModel;
import io.rexserve.model.language.RuntimeOptions;
import io.rexserve.model.proposal.Granularity;
import io.rexserve.model.proposal.Proposal;
import io.rexserve.model.proposal.ProposalSet;
import io.rexserve.model.proposal.UpnModel;
import io.rexserve.model.tokenizer.Tokenizer;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/// Runs both models on held-out scenes and counts what is right.
final class Evaluation {
    private static final List<ObjectName> NAMES = ObjectName.all();
    // Training counts its scenes from 0 and its seeds are small: these are never reached.
    private static final long SEED_OFFSET = 0x5EED_0000_0000L;
    private static final int MIN_SIDE = 256;
    private static final int MAX_SIDE = 800;
    // By which the runner-up has to stay behind, as a share of the longer side of the image.
    private static final double SUPERLATIVE_MARGIN = 0.1;

    private final EvaluationOptions options;
    private final UpnModel upn;
    private final ChatRexModel chatrex;
    private final Tokenizer tokenizer;

    Evaluation(EvaluationOptions options, UpnModel upn, ChatRexModel chatrex, Tokenizer tokenizer) {
        this.options = options;
        this.upn = upn;
        this.chatrex = chatrex;
        this.tokenizer = tokenizer;
    }

    /// Evaluates on the looks that were trained on, then on the one that never was.
    ///
    /// @param language model folder of the language model
    /// @param out receives a progress line now and then
    static EvaluationReport run(EvaluationOptions options, Path language, PrintStream out) {
        long start = System.nanoTime();
        try (UpnModel upn = UpnModel.load(options.upn(), options.compute());
                ChatRexModel chatrex = ChatRexModel.load(language, RuntimeOptions.on(options.compute()));
                Tokenizer tokenizer = Tokenizer.load(language)) {
            var evaluation = new Evaluation(options, upn, chatrex, tokenizer);
            var unseen = EnumSet.allOf(Look.class);
            unseen.removeIf(look -> !look.heldOut());
            var sets = new LinkedHashMap<String, EvaluationReport.Figures>();
            sets.put("looks trained on, new scenes", evaluation.scenes(EnumSet.complementOf(unseen), out));
            sets.put("a look never trained on", evaluation.scenes(unseen, out));
            double seconds = (System.nanoTime() - start) / 1e9;
            return new EvaluationReport(options, Machine.here(options.home()), seconds, sets);
        }
    }

    private EvaluationReport.Figures scenes(Set<Look> looks, PrintStream out) {
        return scenes(new SceneComposer(ArtLibrary.forEvaluation(options.art(), looks)), looks.toString(), out);
    }

    EvaluationReport.Figures scenes(SceneComposer composer, String name, PrintStream out) {
        var scores = new LinkedHashMap<String, MatchCounts>();
        var rankings = new Rankings();
        for (int number = 0; number < options.scenes(); number++) {
            var random = new SplittableRandom(options.seed() * 31 + number);
            random.nextLong();
            var size = SceneOptions.forTest(
                    random.nextInt(MIN_SIDE, MAX_SIDE + 1), random.nextInt(MIN_SIDE, MAX_SIDE + 1));
            scene(composer.compose(options.seed() + SEED_OFFSET, number, size), random, scores, rankings);
            if ((number + 1) % 25 == 0) {
                out.println(name + ": " + (number + 1) + " of " + options.scenes() + " scenes");
            }
        }
        return new EvaluationReport.Figures(scores, rankings.figures());
    }

    private void scene(Scene scene, SplittableRandom random, Map<String, MatchCounts> scores, Rankings rankings) {
        Map<Granularity, ProposalSet> proposals = upn.propose(scene.image(), EnumSet.allOf(Granularity.class));
        List<Proposal> regions = kept(proposals, Granularity.FINE);
        List<PixelBox> fine = regions.stream().map(Proposal::box).toList();
        List<PixelBox> coarse =
                kept(proposals, Granularity.COARSE).stream().map(Proposal::box).toList();
        add(scores, "proposals, fine", MatchCounts.of(fine, boxes(scene.fine())));
        add(scores, "proposals, coarse", MatchCounts.of(coarse, boxes(scene.coarse())));
        if (scene.named().isEmpty()) {
            return;
        }
        try (var session = new InferenceSession(chatrex, tokenizer, scene.image(), fine)) {
            names(session, scene, scores);
            List<String> absent = absent(session, scene, random, scores);
            regions(session, scene, fine, scores);
            superlatives(session, scene, scores);
            rank(session, scene, absent, regions, rankings);
        }
    }

    private List<Proposal> kept(Map<Granularity, ProposalSet> proposals, Granularity granularity) {
        ProposalSet set = Objects.requireNonNull(proposals.get(granularity), "asked for");
        return set.filter(options.minScore(), options.nmsIou(), options.maxBoxes());
    }

    // Each name alone, then all of them in one question.
    private static void names(InferenceSession session, Scene scene, Map<String, MatchCounts> scores) {
        List<String> labels =
                present(scene).stream().map(name -> NAMES.get(name).text()).toList();
        Answer together = session.answer(new Task.Detect(labels));
        for (int name : present(scene)) {
            String label = NAMES.get(name).text();
            List<PixelBox> truths = boxesOf(scene, name);
            Answer alone = session.answer(new Task.Detect(List.of(label)));
            add(scores, "one name", MatchCounts.of(session.found(alone, label), truths));
            add(scores, "all names in one question", MatchCounts.of(session.found(together, label), truths));
        }
    }

    // One absent name of a super-category that is there, and one at random.
    private static List<String> absent(
            InferenceSession session, Scene scene, SplittableRandom random, Map<String, MatchCounts> scores) {
        List<Integer> present = present(scene);
        String group = NAMES.get(present.get(random.nextInt(present.size()))).superCategory();
        var alike = new ArrayList<Integer>();
        var others = new ArrayList<Integer>();
        for (int name = 0; name < NAMES.size(); name++) {
            if (!present.contains(name)) {
                (NAMES.get(name).superCategory().equals(group) ? alike : others).add(name);
            }
        }
        var asked = new ArrayList<String>();
        refused(session, alike, "absent, same super-category", random, scores).ifPresent(asked::add);
        refused(session, others, "absent, another super-category", random, scores)
                .ifPresent(asked::add);
        return asked;
    }

    private static Optional<String> refused(
            InferenceSession session,
            List<Integer> names,
            String measure,
            SplittableRandom random,
            Map<String, MatchCounts> scores) {
        if (names.isEmpty()) {
            return Optional.empty();
        }
        String label = NAMES.get(names.get(random.nextInt(names.size()))).text();
        Answer answer = session.answer(new Task.Detect(List.of(label)));
        boolean none =
                answer.phrases().stream().allMatch(phrase -> phrase.regions().isEmpty());
        add(scores, measure, MatchCounts.ofAnswer(none));
        return Optional.of(label);
    }

    // Every name that is there and the absent ones, each asked alone.
    private static void rank(
            InferenceSession session, Scene scene, List<String> absent, List<Proposal> regions, Rankings rankings) {
        for (int name : present(scene)) {
            rank(session, NAMES.get(name).text(), regions, boxesOf(scene, name), rankings);
        }
        absent.forEach(label -> rank(session, label, regions, List.of(), rankings));
    }

    private static void rank(
            InferenceSession session, String label, List<Proposal> regions, List<PixelBox> truths, Rankings rankings) {
        InferenceSession.Reply reply = session.reply(new Task.Detect(List.of(label)));
        rankings.add(label, regions, reply.tokens(), session.scores(label), truths);
    }

    // The category of the proposal that covers an object best. An object without a proposal
    // counts against proposals only.
    private static void regions(
            InferenceSession session, Scene scene, List<PixelBox> boxes, Map<String, MatchCounts> scores) {
        for (SceneObject object : scene.named()) {
            int best = -1;
            double bestIou = MatchCounts.FOUND;
            for (int i = 0; i < boxes.size(); i++) {
                if (boxes.get(i).iou(object.box()) >= bestIou) {
                    bestIou = boxes.get(i).iou(object.box());
                    best = i;
                }
            }
            if (best >= 0) {
                var task = new Task.DescribeRegions(Task.RegionStyle.CATEGORY, List.of(best));
                String name = NAMES.get(object.name()).text();
                boolean right = session.answer(task).phrases().stream()
                        .anyMatch(phrase -> phrase.text().equals(name));
                add(scores, "region name", MatchCounts.ofAnswer(right));
            }
        }
    }

    private static void superlatives(InferenceSession session, Scene scene, Map<String, MatchCounts> scores) {
        double side = Math.max(scene.image().width(), scene.image().height());
        for (int name : present(scene)) {
            List<PixelBox> named = boxesOf(scene, name);
            List<Superlative.Box> boxes =
                    named.stream().map(Superlative.Box::of).toList();
            for (Superlative superlative : Superlative.values()) {
                superlative.among(boxes, SUPERLATIVE_MARGIN * side).ifPresent(meant -> {
                    PixelBox truth = named.get(meant);
                    String phrase = superlative.word() + " " + NAMES.get(name).text();
                    Answer answer = session.answer(new Task.Detect(List.of(phrase)));
                    MatchCounts score = MatchCounts.of(session.found(answer, phrase), List.of(truth));
                    add(scores, "referring, " + superlative.word(), score);
                });
            }
        }
    }

    private static void add(Map<String, MatchCounts> scores, String measure, MatchCounts score) {
        scores.merge(measure, score, MatchCounts::plus);
    }

    private static List<Integer> present(Scene scene) {
        return scene.named().stream().map(SceneObject::name).distinct().toList();
    }

    private static List<PixelBox> boxesOf(Scene scene, int name) {
        return boxes(
                scene.named().stream().filter(object -> object.name() == name).toList());
    }

    private static List<PixelBox> boxes(List<SceneObject> objects) {
        return objects.stream().map(SceneObject::box).toList();
    }
}
