package io.rexserve.benchmark.serving;

import io.rexserve.datasets.art.ObjectName;
import io.rexserve.benchmark.load.LoadRequest;
import io.rexserve.benchmark.load.MultipartForm;
import io.rexserve.benchmark.serving.Pictures.Picture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What callers ask, request by request: another picture each time, unless some are to be shown again, and one to five
/// names, few more often than many, most of them of things that are in the picture.
final class Workload {
    // Of ten requests so many ask for 1, 2, 3 and 5 names.
    private static final int[] LABEL_COUNTS = {1, 1, 1, 1, 2, 2, 2, 3, 3, 5};
    // ScheduledTokens of names, on average, of things that are in the picture, as far as there are so many.
    private static final double PRESENT = 0.7;
    private static final int LEAST_BOXES = 64;
    /// As many as the language model has indices.
    static final int MOST_BOXES = 100;
    // How far back a picture lies that is shown again.
    private static final int RECENT = 32;
    private static final String[] WORDS = {"what", "is", "on", "the", "left", "of", "a", "cat", "and", "a", "dog", "in"
    };

    private final Pictures pictures;
    private final boolean ownBoxes;
    private final double repeats;
    private final long seed;

    /// @param home folder that holds `samples`
    /// @param ownBoxes whether callers bring their boxes, so that no proposals are needed
    /// @param repeats share of requests, 0 to 1, that show one of the last pictures again
    Workload(Path home, boolean ownBoxes, double repeats, long seed) throws IOException {
        if (!(repeats >= 0 && repeats < 1)) {
            throw new IllegalArgumentException("repeats: " + repeats + " (expected: 0 or more, below 1)");
        }
        this.pictures = new Pictures(home.resolve("samples"), seed);
        this.ownBoxes = ownBoxes;
        this.repeats = repeats;
        this.seed = seed;
    }

    /// What one caller asks.
    ///
    /// @param labels names to be found
    /// @param boxes the caller's own, `x1,y1,x2,y2` each; empty for proposals
    record Asked(Picture picture, List<String> labels, List<String> boxes) {
        /// @param include what the answer is to hold beside itself, as the interface names it
        LoadRequest request(String accept, String... include) {
            MultipartForm form = new MultipartForm().file("image", "picture.jpg", "image/jpeg", picture.file());
            labels.forEach(label -> form.text("labels", label));
            Stream.of(include).forEach(part -> form.text("include", part));
            if (boxes.isEmpty()) {
                return form.request("/v1/detect", accept);
            }
            boxes.forEach(box -> form.text("boxes", box));
            return form.text("task", "detect").request("/v1/ask", accept);
        }
    }

    LoadRequest stream(int number) {
        return asked(number).request(LoadRequest.STREAM);
    }

    Asked asked(int number) {
        SplittableRandom random = random(number);
        Picture picture = pictures.of(shown(number));
        List<String> labels = labels(picture, LABEL_COUNTS[random.nextInt(LABEL_COUNTS.length)], random);
        int count = ownBoxes ? random.nextInt(LEAST_BOXES, MOST_BOXES + 1) : 0;
        return new Asked(picture, labels, boxes(picture, count, random));
    }

    /// The picture of a request: its own, or that of an earlier one.
    private int shown(int number) {
        var random = new SplittableRandom(seed * 37 + number);
        random.nextLong();
        boolean again = number > 0 && random.nextDouble() < repeats;
        return again ? shown(number - 1 - random.nextInt(Math.min(number, RECENT))) : number;
    }

    private static List<String> labels(Picture picture, int count, SplittableRandom random) {
        List<ObjectName> names = ObjectName.all();
        var labels = new LinkedHashSet<String>();
        while (labels.size() < count) {
            boolean there = random.nextDouble() < PRESENT && !labels.containsAll(picture.labels());
            labels.add(
                    there
                            ? picture.labels()
                                    .get(random.nextInt(picture.labels().size()))
                            : names.get(random.nextInt(names.size())).text());
        }
        return List.copyOf(labels);
    }

    /// One name among as many boxes as there are indices: the longest list that a model can give.
    LoadRequest longAnswer(int number) {
        SplittableRandom random = random(number);
        Picture picture = pictures.of(number);
        return new Asked(picture, List.of("cat"), boxes(picture, MOST_BOXES, random)).request(LoadRequest.STREAM);
    }

    /// A free question of so many words, each one token, about a picture with boxes.
    LoadRequest longQuestion(int number, int words) {
        SplittableRandom random = random(number);
        Picture picture = pictures.of(number);
        String question = IntStream.range(0, words)
                .mapToObj(i -> WORDS[(number + i) % WORDS.length])
                .collect(Collectors.joining(" "));
        MultipartForm form = new MultipartForm()
                .file("image", "picture.jpg", "image/jpeg", picture.file())
                .text("task", "question")
                .text("question", question);
        boxes(picture, LEAST_BOXES, random).forEach(box -> form.text("boxes", box));
        return form.request("/v1/ask", LoadRequest.STREAM);
    }

    private SplittableRandom random(int number) {
        var random = new SplittableRandom(seed * 31 + number);
        random.nextLong(); // the first values of neighbouring seeds are alike
        return random;
    }

    private static List<String> boxes(Picture picture, int count, SplittableRandom random) {
        var boxes = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            double width = picture.width() * random.nextDouble(0.1, 0.5);
            double height = picture.height() * random.nextDouble(0.1, 0.5);
            double x = random.nextDouble(picture.width() - width);
            double y = random.nextDouble(picture.height() - height);
            boxes.add(String.format(Locale.ROOT, "%.1f,%.1f,%.1f,%.1f", x, y, x + width, y + height));
        }
        return boxes;
    }
}
