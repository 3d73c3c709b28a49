package io.rexserve.trainer.question;

import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Caption;
import io.rexserve.datasets.record.Dialogue;
import io.rexserve.datasets.record.Dialogue.Speaker;
import io.rexserve.datasets.record.Dialogue.Turn;
import io.rexserve.datasets.record.Grounding;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.datasets.record.Provenance;
import io.rexserve.datasets.record.Region;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.proposal.Proposal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;

/// Annotated images that serve every task.
final class RandomImages {
    static final int WIDTH = 640;
    static final int HEIGHT = 400;
    static final List<String> NAMES = List.of("dog", "cat", "hot dog", "car", "bus", "horse");
    static final Map<String, String> PARENTS = Map.of(
            "dog", "animal", "cat", "animal", "horse", "animal", "zebra", "animal", "car", "vehicle", "bus", "vehicle",
            "train", "vehicle");
    static final List<String> ABSENT = List.of("zebra", "train", "banana");

    private RandomImages() {}

    static Box box(SplittableRandom random) {
        double w = random.nextDouble(20, 200);
        double h = random.nextDouble(20, 150);
        double x = random.nextDouble(0, WIDTH - w);
        double y = random.nextDouble(0, HEIGHT - h);
        return Box.ofSize(x, y, w, h);
    }

    static Region region(Box box, String category, boolean crowd) {
        return new Region(
                null,
                box,
                category,
                List.of("leftmost " + category, "the large " + category),
                List.of("a small " + category + " at the left.", "there is a " + category + " in this image."),
                crowd,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                null);
    }

    static AnnotatedImage image(SplittableRandom random, int regions, int proposals) {
        var boxes = new ArrayList<Region>();
        for (int i = 0; i < regions; i++) {
            boxes.add(region(box(random), NAMES.get(random.nextInt(NAMES.size())), random.nextDouble() < 0.05));
        }
        return image(boxes, captions(regions), dialogues(regions), proposals(boxes, proposals, random));
    }

    private static List<Caption> captions(int regions) {
        if (regions < 2) {
            return List.of(Caption.of("a picture of one dog."));
        }
        String text = "a picture of two dogs and one cat.";
        return List.of(
                new Caption(
                        "a picture of a dog and one cat.",
                        List.of(new Grounding(13, 18, List.of(0)), new Grounding(23, 30, List.of(1)))),
                new Caption(
                        "there is a dog. it is at the left: a dog.".replace("it", "the dog"),
                        List.of(new Grounding(9, 14, List.of(0, 1)))),
                Caption.of(text.replace("two dogs", "some image")));
    }

    private static List<Dialogue> dialogues(int regions) {
        var turns = new ArrayList<Turn>();
        turns.add(Turn.of(Speaker.USER, "<image>\nhow many are there in this image?"));
        turns.add(Turn.of(Speaker.ASSISTANT, "there are five."));
        if (regions > 1) {
            turns.add(Turn.of(Speaker.USER, "where is the dog?"));
            turns.add(Turn.of(
                    Speaker.ASSISTANT, "<obj1> is next to <ground>a dog</ground><objects><obj0><obj1></objects>."));
            turns.add(Turn.of(
                    Speaker.USER,
                    "What is the category name of <obj1>; <obj0>? Answer the question with its category name in free"
                            + " format."));
            turns.add(Turn.of(
                    Speaker.ASSISTANT,
                    "<ground>dog</ground><objects><obj1></objects> <ground>cat</ground><objects><obj0></objects>"));
            turns.add(Turn.of(Speaker.USER, "what is <obj1>?"));
            turns.add(Turn.of(Speaker.ASSISTANT, "a dog."));
            turns.add(Turn.of(Speaker.USER, "where is it?"));
            turns.add(Turn.of(Speaker.ASSISTANT, "<ground>dog</ground><objects><obj77777></objects>"));
        }
        return List.of(new Dialogue(turns));
    }

    static List<Proposal> proposals(List<Region> regions, int count, SplittableRandom random) {
        var proposals = new ArrayList<Proposal>();
        for (int i = 0; i < count; i++) {
            PixelBox box = box(random).toPixelBox();
            if (!regions.isEmpty() && random.nextBoolean()) {
                PixelBox near =
                        regions.get(random.nextInt(regions.size())).box().toPixelBox();
                float by = (float) random.nextDouble(0, 0.4);
                box = new PixelBox(near.x1(), near.y1(), near.x2() - by * near.width(), near.y2() - by * near.height());
            }
            proposals.add(new Proposal(box, (float) random.nextDouble()));
        }
        return proposals;
    }

    static AnnotatedImage image(List<Region> regions, List<Proposal> proposals) {
        return image(regions, List.of(), List.of(), proposals);
    }

    static AnnotatedImage image(
            List<Region> regions, List<Caption> captions, List<Dialogue> dialogues, List<Proposal> proposals) {
        var record = new ImageRecord(
                "image",
                new ImageSource.File("image.jpg", Path.of("image.jpg")),
                OptionalInt.of(WIDTH),
                OptionalInt.of(HEIGHT),
                regions,
                captions,
                dialogues,
                List.of(),
                List.of(),
                null,
                Provenance.UNKNOWN,
                null);
        return new AnnotatedImage(record, WIDTH, HEIGHT, ABSENT, Set.of("bus"), PARENTS, proposals);
    }
}
