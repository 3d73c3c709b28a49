package io.rexserve.evaluation.report;

import io.rexserve.datasets.record.ImageSource;
import io.rexserve.evaluation.coco.CocoEvaluation;
import io.rexserve.evaluation.coco.CocoParameters;
import io.rexserve.evaluation.coco.Detections;
import io.rexserve.evaluation.coco.Truths;
import io.rexserve.evaluation.protocol.AnswerCost;
import io.rexserve.evaluation.protocol.DetectionImage;
import io.rexserve.evaluation.protocol.FoundBox;
import io.rexserve.evaluation.protocol.Rectangle;
import io.rexserve.evaluation.protocol.TruthBox;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/// A seeded run over drawn rectangles: some boxes are moved, renamed, doubled, invented or missing.
final class SampleRun {
    private static final int WIDTH = 320;
    private static final int HEIGHT = 240;

    final List<DetectionImage> images = new ArrayList<>();
    final Map<String, ImageSource> pictures = new HashMap<>();
    final List<AnswerCost> costs = new ArrayList<>();
    private final List<String> classes;
    private final SplittableRandom truth;
    private final SplittableRandom answer;

    /// @param answerSeed runs of one truth seed and several answer seeds are runs over the same images
    SampleRun(int count, List<String> classes, long truthSeed, long answerSeed) {
        this.classes = classes;
        truth = new SplittableRandom(truthSeed);
        answer = new SplittableRandom(answerSeed);
        for (int i = 0; i < count; i++) {
            add("image " + i);
        }
    }

    private void add(String key) {
        List<TruthBox> truths = new ArrayList<>();
        int objects = truth.nextInt(8);
        for (int i = 0; i < objects; i++) {
            double w = 12 + truth.nextDouble() * 110;
            double h = 12 + truth.nextDouble() * 90;
            double x = truth.nextDouble() * (WIDTH - w);
            double y = truth.nextDouble() * (HEIGHT - h);
            truths.add(TruthBox.of(classes.get(truth.nextInt(classes.size())), Rectangle.ofSize(x, y, w, h)));
        }
        List<FoundBox> found = new ArrayList<>();
        for (TruthBox box : truths) {
            answer(box, found);
        }
        if (answer.nextInt(4) == 0) {
            found.add(new FoundBox(classes.getFirst(), Rectangle.ofSize(5, 5, 40, 30), answer.nextDouble(), 0.5));
        }
        images.add(DetectionImage.of(key, truths, found));
        pictures.put(key, new ImageSource.Bytes(key + ".png", png(truths)));
        costs.add(
                new AnswerCost(key, 80 + 60 * answer.nextDouble() + 12 * found.size(), 5 * found.size(), found.size()));
    }

    private void answer(TruthBox box, List<FoundBox> found) {
        double kind = answer.nextDouble();
        double shift = kind < 0.6 ? 0.08 : kind < 0.75 ? 0.3 : 0.05;
        Rectangle own = box.box();
        Rectangle moved = Rectangle.ofSize(
                own.x1() + shift * own.width() * answer.nextDouble(),
                own.y1() + shift * own.height() * answer.nextDouble(),
                own.width(),
                own.height());
        double score = Math.min(1, 0.35 + 0.6 * answer.nextDouble());
        if (kind < 0.85) {
            String label = kind < 0.78 ? box.label() : classes.get(answer.nextInt(classes.size()));
            found.add(new FoundBox(label, moved, score, score * 0.9));
        }
        if (kind < 0.08) {
            found.add(new FoundBox(box.label(), own, score / 2, score * 0.8));
        }
    }

    private static byte[] png(List<TruthBox> truths) {
        var image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(new Color(0x7c8a94));
        graphics.fillRect(0, 0, WIDTH, HEIGHT);
        for (TruthBox box : truths) {
            graphics.setColor(Color.getHSBColor((box.label().hashCode() & 255) / 255f, 0.45f, 0.85f));
            Rectangle own = box.box();
            graphics.fillRect((int) own.x1(), (int) own.y1(), (int) own.width(), (int) own.height());
        }
        graphics.dispose();
        var out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    BoxCurves curves() {
        var truths = Truths.builder();
        var found = Detections.builder();
        for (int k = 0; k < classes.size(); k++) {
            truths.category(k);
        }
        long id = 1;
        for (int i = 0; i < images.size(); i++) {
            truths.image(i);
            for (TruthBox box : images.get(i).truths()) {
                Rectangle own = box.box();
                truths.add(
                        id++,
                        i,
                        classes.indexOf(box.label()),
                        own.x1(),
                        own.y1(),
                        own.width(),
                        own.height(),
                        box.area(),
                        box.crowd());
            }
            for (FoundBox box : images.get(i).found()) {
                Rectangle own = box.box();
                found.add(i, classes.indexOf(box.label()), own.x1(), own.y1(), own.width(), own.height(), box.score());
            }
        }
        CocoEvaluation evaluation = CocoEvaluation.of(truths.build(), found.build(), CocoParameters.standard());
        return new BoxCurves(
                evaluation.boxes(),
                evaluation.keys(),
                images.stream().map(DetectionImage::image).toList(),
                classes);
    }

    RunContent content(String title) {
        BoxCurves curves = curves();
        Map<String, Map<String, String>> facts = new LinkedHashMap<>();
        facts.put("Model", Map.of("name", "sample", "digest", "sha256 0123456789abcdef"));
        facts.put("Truth", Map.of("file", "sample.json", "digest", "sha256 fedcba9876543210"));
        var description = new RunDescription(
                title,
                "Drawn rectangles, found by a program that errs on purpose.",
                facts,
                Map.of("images", (long) images.size()),
                Map.of("a box without width or height", 2L));
        return new RunContent(
                description,
                List.of(new FigureGroup(
                        "COCO", "The figures of pycocotools over all images.", curves.estimator(), List.of("A note."))),
                images,
                curves,
                List.of(),
                costs,
                image -> Optional.ofNullable(pictures.get(image)));
    }
}
