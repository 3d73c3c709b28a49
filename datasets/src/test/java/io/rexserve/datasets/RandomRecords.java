package io.rexserve.datasets;

import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Caption;
import io.rexserve.datasets.record.Category;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.Dialogue;
import io.rexserve.datasets.record.Grounding;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.datasets.record.Provenance;
import io.rexserve.datasets.record.Region;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Random records that hold everything that a record can, with image files that are there: the same for a seed.
public final class RandomRecords {
    private static final List<String> NAMES = List.of(
            "cat", "traffic light", "no", "007", "chat noir \uD83D\uDC08", "it's \"quoted\" & <b>bold</b>", "日本 語");
    private static final List<String> SPLITS = List.of("train", "val", "test", "testA");

    private final Random random;
    private final Path images;
    private final DatasetDescription description;

    /// @param images folder that image files are written to
    public RandomRecords(long seed, Path images) {
        this.random = new Random(seed);
        this.images = images;
        List<Category> categories = new ArrayList<>();
        for (int index = 0; index < NAMES.size(); index++) {
            categories.add(
                    random.nextInt(3) > 0
                            ? Category.of(index, NAMES.get(index))
                            : new Category(10L + index, NAMES.get(index), "things", null));
        }
        this.description = new DatasetDescription(null, categories, null);
    }

    public DatasetDescription description() {
        return description;
    }

    public List<ImageRecord> records(int count) throws IOException {
        List<ImageRecord> records = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            records.add(record(number));
        }
        return records;
    }

    private ImageRecord record(int number) throws IOException {
        int width = 50 + random.nextInt(900);
        int height = 50 + random.nextInt(900);
        String name = (random.nextBoolean() ? "" : "folder " + random.nextInt(2) + "/") + "image-" + number + ".png";
        List<Region> regions = IntStream.range(0, random.nextInt(6))
                .mapToObj(_ -> region(width, height))
                .toList();
        boolean sized = random.nextInt(5) > 0;
        return new ImageRecord(
                random.nextBoolean() ? name : String.valueOf(number + 1),
                new ImageSource.File(name, image(name, width, height)),
                sized ? OptionalInt.of(width) : OptionalInt.empty(),
                sized ? OptionalInt.of(height) : OptionalInt.empty(),
                regions,
                captions(regions.size()),
                dialogues(regions.size()),
                some("dog", "bird"),
                some("tree"),
                maybe(SPLITS.get(random.nextInt(SPLITS.size()))),
                new Provenance(
                        maybe("a collection"),
                        maybe("https://example.org/" + number),
                        maybe("CC-BY 4.0"),
                        maybe("A. Person")),
                extras("date_captured"));
    }

    private Path image(String name, int width, int height) throws IOException {
        Path file = images.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_BYTE_BINARY), "png", file.toFile());
        return file;
    }

    private Region region(int width, int height) {
        Box box = box(width, height);
        boolean named = random.nextInt(5) > 0;
        return new Region(
                maybe(String.valueOf(random.nextInt(1_000_000))),
                box,
                named ? NAMES.get(random.nextInt(NAMES.size())) : null,
                some("the left one", "a \uD83D\uDC08 on a mat"),
                some("A cat.\nIt sleeps."),
                random.nextInt(6) == 0,
                random.nextInt(4) == 0 ? OptionalDouble.of(box.area() / 2) : OptionalDouble.empty(),
                random.nextInt(4) == 0 ? OptionalDouble.of(random.nextDouble()) : OptionalDouble.empty(),
                extras("pose"));
    }

    /// Whole pixels, tenths or all digits, by corners or by size.
    private Box box(int width, int height) {
        double grid = List.of(1.0, 10.0, 0.0).get(random.nextInt(3));
        while (true) {
            double x1 = coordinate(width, grid);
            double x2 = coordinate(width, grid);
            double y1 = coordinate(height, grid);
            double y2 = coordinate(height, grid);
            double left = Math.min(x1, x2);
            double top = Math.min(y1, y2);
            if (x1 != x2 && y1 != y2) {
                return random.nextBoolean()
                        ? Box.ofCorners(left, top, Math.max(x1, x2), Math.max(y1, y2))
                        : Box.ofSize(left, top, Math.abs(x1 - x2), Math.abs(y1 - y2));
            }
        }
    }

    private double coordinate(int side, double grid) {
        double value = random.nextDouble() * side;
        return grid == 0 ? value : Math.rint(value * grid) / grid;
    }

    private List<Caption> captions(int regions) {
        List<Caption> captions = new ArrayList<>();
        for (int number = random.nextInt(3); number > 0; number--) {
            String text = "A \uD83D\uDC08 beside a dog and a tree, number " + number;
            captions.add(new Caption(text, groundings(text, regions)));
        }
        return captions;
    }

    private List<Dialogue> dialogues(int regions) {
        List<Dialogue> dialogues = new ArrayList<>();
        for (int number = random.nextInt(2); number > 0; number--) {
            String answer = "Two objects are in the image.";
            dialogues.add(new Dialogue(List.of(
                    Dialogue.Turn.of(Dialogue.Speaker.USER, "What is here?"),
                    new Dialogue.Turn(Dialogue.Speaker.ASSISTANT, answer, groundings(answer, regions)))));
        }
        return dialogues;
    }

    private List<Grounding> groundings(String text, int regions) {
        if (regions == 0 || random.nextBoolean()) {
            return List.of();
        }
        int length = text.codePointCount(0, text.length());
        int start = random.nextInt(length - 1);
        int end = start + 1 + random.nextInt(length - start);
        return List.of(new Grounding(start, Math.min(end, length), List.of(random.nextInt(regions))));
    }

    private List<String> some(String... values) {
        return random.nextInt(3) == 0 ? List.of(values) : List.of();
    }

    private @Nullable String maybe(String value) {
        return random.nextBoolean() ? value : null;
    }

    private @Nullable ObjectNode extras(String field) {
        if (random.nextInt(4) > 0) {
            return null;
        }
        ObjectNode extras = Json.object();
        extras.put(field, "left");
        return extras;
    }
}
