package io.rexserve.benchmark.serving;

import io.rexserve.benchmark.load.LoadRequest;
import io.rexserve.benchmark.serving.SampleImages.SampleImage;
import io.rexserve.datasets.art.ObjectName;
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

/// The requests of the clients: another image each time, unless some are to repeat, and one to five labels, few more
/// often than many, most of them of objects in the image.
public final class Workload {
    // Of ten requests so many ask for 1, 2, 3 and 5 names.
    private static final int[] LABEL_COUNTS = {1, 1, 1, 1, 2, 2, 2, 3, 3, 5};
    // Share of names, on average, of things that are in the image, as far as there are so many.
    private static final double PRESENT = 0.7;
    private static final int MIN_BOXES = 64;
    /// As many as the language model has indices.
    static final int MAX_BOXES = 100;
    // How far back an image lies that is shown again.
    private static final int RECENT = 32;
    private static final String[] WORDS = {"what", "is", "on", "the", "left", "of", "a", "cat", "and", "a", "dog", "in"
    };

    private final SampleImages images;
    private final boolean ownBoxes;
    private final double repeats;
    private final long seed;

    /// @param home folder that holds `samples`
    /// @param ownBoxes whether callers bring their boxes, so that no proposals are needed
    /// @param repeats share of requests, 0 to 1, that show one of the last images again
    Workload(Path home, boolean ownBoxes, double repeats, long seed) throws IOException {
        if (!(repeats >= 0 && repeats < 1)) {
            throw new IllegalArgumentException("repeats: " + repeats + " (expected: 0 or more, below 1)");
        }
        this.images = new SampleImages(home.resolve("samples"), seed);
        this.ownBoxes = ownBoxes;
        this.repeats = repeats;
        this.seed = seed;
    }

    /// One detection query.
    ///
    /// @param labels names to be found
    /// @param boxes the caller's own, `x1,y1,x2,y2` each; empty for proposals
    record Query(SampleImage image, List<String> labels, List<String> boxes) {
        /// @param include what the answer is to hold beside itself, as the interface names it
        LoadRequest request(String accept, String... include) {
            LoadRequest.MultipartForm form =
                    new LoadRequest.MultipartForm().file("image", "picture.jpg", "image/jpeg", image.file());
            labels.forEach(label -> form.text("labels", label));
            Stream.of(include).forEach(part -> form.text("include", part));
            if (boxes.isEmpty()) {
                return form.request("/v1/detect", accept);
            }
            boxes.forEach(box -> form.text("boxes", box));
            return form.text("task", "detect").request("/v1/ask", accept);
        }
    }

    /// A streamed detection.
    public LoadRequest stream(int number) {
        return query(number).request(LoadRequest.STREAM);
    }

    Query query(int number) {
        SplittableRandom random = random(number);
        SampleImage image = images.of(shown(number));
        List<String> labels = labels(image, LABEL_COUNTS[random.nextInt(LABEL_COUNTS.length)], random);
        int count = ownBoxes ? random.nextInt(MIN_BOXES, MAX_BOXES + 1) : 0;
        return new Query(image, labels, boxes(image, count, random));
    }

    /// The image of a request: its own, or that of an earlier one.
    private int shown(int number) {
        var random = new SplittableRandom(seed * 37 + number);
        random.nextLong();
        boolean again = number > 0 && random.nextDouble() < repeats;
        return again ? shown(number - 1 - random.nextInt(Math.min(number, RECENT))) : number;
    }

    private static List<String> labels(SampleImage image, int count, SplittableRandom random) {
        List<ObjectName> names = ObjectName.drawn();
        var labels = new LinkedHashSet<String>();
        while (labels.size() < count) {
            boolean there = random.nextDouble() < PRESENT && !labels.containsAll(image.labels());
            labels.add(
                    there
                            ? image.labels().get(random.nextInt(image.labels().size()))
                            : names.get(random.nextInt(names.size())).text());
        }
        return List.copyOf(labels);
    }

    /// One name among as many boxes as there are indices: the longest list that a model can give.
    LoadRequest longAnswer(int number) {
        SplittableRandom random = random(number);
        SampleImage image = images.of(number);
        return new Query(image, List.of("cat"), boxes(image, MAX_BOXES, random)).request(LoadRequest.STREAM);
    }

    /// A free question of so many words, each one token, about an image with boxes.
    LoadRequest longQuestion(int number, int words) {
        SplittableRandom random = random(number);
        SampleImage image = images.of(number);
        String question = IntStream.range(0, words)
                .mapToObj(i -> WORDS[(number + i) % WORDS.length])
                .collect(Collectors.joining(" "));
        LoadRequest.MultipartForm form = new LoadRequest.MultipartForm()
                .file("image", "picture.jpg", "image/jpeg", image.file())
                .text("task", "question")
                .text("question", question);
        boxes(image, MIN_BOXES, random).forEach(box -> form.text("boxes", box));
        return form.request("/v1/ask", LoadRequest.STREAM);
    }

    private SplittableRandom random(int number) {
        var random = new SplittableRandom(seed * 31 + number);
        random.nextLong(); // the first values of neighbouring seeds are alike
        return random;
    }

    private static List<String> boxes(SampleImage image, int count, SplittableRandom random) {
        var boxes = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            double width = image.width() * random.nextDouble(0.1, 0.5);
            double height = image.height() * random.nextDouble(0.1, 0.5);
            double x = random.nextDouble(image.width() - width);
            double y = random.nextDouble(image.height() - height);
            boxes.add(String.format(Locale.ROOT, "%.1f,%.1f,%.1f,%.1f", x, y, x + width, y + height));
        }
        return boxes;
    }
}
