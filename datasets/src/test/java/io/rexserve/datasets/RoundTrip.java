package io.rexserve.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.Loss;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Caption;
import io.rexserve.datasets.record.Category;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.Dialogue;
import io.rexserve.datasets.record.Grounding;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Provenance;
import io.rexserve.datasets.record.Region;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The law of every format: what is written and read back is equal, but for what the writer counted as lost, and it
/// counted exactly that.
public final class RoundTrip {
    private static final String SPELLING = "$written"; // of numbers, no information of its own

    private final Map<Loss, Long> found = new TreeMap<>();

    private RoundTrip() {}

    /// Writes records in a format, reads them back and compares both with what the writer counted.
    ///
    /// @param path that does not exist, with the format's ending
    /// @param images folder to read with; null for the format's own
    /// @return the records as read
    public static List<ImageRecord> check(
            DatasetFormat format,
            Path path,
            DatasetDescription description,
            List<ImageRecord> records,
            boolean copyImages,
            @Nullable Path images) {
        try {
            var losses = new Losses();
            try (DatasetWriter writer = format.create(path, new WriteOptions(description, copyImages, losses))) {
                for (ImageRecord record : records) {
                    writer.write(record);
                }
                writer.finish();
            }
            ProblemSink problems = ProblemSink.lenient();
            var trip = new RoundTrip();
            List<ImageRecord> read = new ArrayList<>();
            try (DatasetReader reader = format.open(path, new ReadOptions(images, problems))) {
                trip.compareCategories(
                        description.categories(), reader.description().categories());
                for (var record = reader.next(); record.isPresent(); record = reader.next()) {
                    read.add(record.get());
                }
            }
            assertThat(problems.counts().keySet().stream().filter(reason -> !reason.isNote()))
                    .as("problems of reading what was written: %s", first(problems))
                    .isEmpty();
            trip.compare(records, read);
            assertThat(losses.counts()).as("losses that the writer counted").isEqualTo(trip.found);
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Object> first(ProblemSink problems) {
        List<Object> first = new ArrayList<>();
        for (ProblemReason reason : problems.counts().keySet()) {
            first.addAll(problems.first(reason));
        }
        return first;
    }

    private void lost(Loss loss, long count) {
        if (count > 0) {
            found.merge(loss, count, Long::sum);
        }
    }

    private void compareCategories(List<Category> written, List<Category> read) {
        Map<String, Category> byName = new HashMap<>();
        read.forEach(category -> byName.put(category.name(), category));
        for (Category category : written) {
            Category back = byName.get(category.name());
            boolean detailed = category.parent() != null || fields(category.extras()) > 0;
            boolean same = back == null
                    ? !detailed
                    : Objects.equals(category.parent(), back.parent())
                            && category.id() == back.id()
                            && differences(category.extras(), back.extras()) == 0;
            lost(Loss.CATEGORY_DETAIL, same ? 0 : 1);
        }
    }

    /// Records are matched by the name of their image, which every format keeps.
    private void compare(List<ImageRecord> written, List<ImageRecord> read) {
        Map<String, ImageRecord> byName = new HashMap<>();
        read.forEach(record -> assertThat(byName.put(record.image().name(), record))
                .as("%s twice", record.image().name())
                .isNull());
        for (ImageRecord record : written) {
            ImageRecord back = byName.remove(record.image().name());
            if (back == null) {
                lost(Loss.IMAGE, 1);
            } else {
                compare(record, back);
            }
        }
        assertThat(byName.keySet()).as("images that nobody wrote").isEmpty();
    }

    private void compare(ImageRecord written, ImageRecord read) {
        lost(Loss.IMAGE_ID, written.id().equals(read.id()) ? 0 : 1);
        lost(Loss.IMAGE_SIZE, written.width().isEmpty() || written.width().equals(read.width()) ? 0 : 1);
        lost(Loss.ABSENT, missing(written.absent(), read.absent()));
        lost(Loss.NOT_EXHAUSTIVE, missing(written.notExhaustive(), read.notExhaustive()));
        lost(Loss.SPLIT, Objects.equals(written.split(), read.split()) ? 0 : 1);
        lost(Loss.EXTRAS, differences(written.extras(), read.extras()));
        compare(written.provenance(), read.provenance());
        List<Region> back = new ArrayList<>(read.regions());
        Map<Integer, Integer> positions = new HashMap<>();
        for (int at = 0; at < written.regions().size(); at++) {
            int match = match(written.regions().get(at), back);
            if (match < 0) {
                lost(Loss.REGION, 1);
            } else {
                compare(written.regions().get(at), Objects.requireNonNull(back.set(match, null)));
                positions.put(at, match);
            }
        }
        assertThat(back).as("regions that nobody wrote in %s", written.id()).allMatch(Objects::isNull);
        compareTexts(written, read, positions);
    }

    private void compare(Provenance written, Provenance read) {
        lost(Loss.SOURCE, missing(texts(written.source(), written.url()), texts(read.source(), read.url())));
        lost(
                Loss.LICENCE,
                missing(texts(written.licence(), written.attribution()), texts(read.licence(), read.attribution())));
    }

    private static List<String> texts(@Nullable String... texts) {
        return Arrays.stream(texts).filter(Objects::nonNull).toList();
    }

    /// The first region of about the same box, one of the same category and score before others.
    private static int match(Region region, List<Region> candidates) {
        int best = -1;
        for (int at = 0; at < candidates.size(); at++) {
            Region candidate = candidates.get(at);
            if (candidate != null && isNear(region.box(), candidate.box())) {
                boolean same = Objects.equals(region.category(), candidate.category());
                if (same || best < 0) {
                    best = at;
                    if (same) {
                        break;
                    }
                }
            }
        }
        return best;
    }

    private static boolean isNear(Box a, Box b) {
        double tolerance = 1;
        return Math.abs(a.x1() - b.x1()) < tolerance
                && Math.abs(a.y1() - b.y1()) < tolerance
                && Math.abs(a.x2() - b.x2()) < tolerance
                && Math.abs(a.y2() - b.y2()) < tolerance;
    }

    private void compare(Region written, Region read) {
        lost(Loss.PRECISION, written.box().equals(read.box()) ? 0 : 1);
        lost(Loss.CATEGORY, written.category() == null || written.category().equals(read.category()) ? 0 : 1);
        lost(Loss.PHRASE, missing(written.phrases(), read.phrases()));
        lost(Loss.DESCRIPTION, missing(written.descriptions(), read.descriptions()));
        lost(Loss.CROWD, written.crowd() && !read.crowd() ? 1 : 0);
        assertThat(read.crowd() && !written.crowd())
                .as("a crowd that nobody wrote")
                .isFalse();
        lost(Loss.AREA, written.area().isPresent() && !written.area().equals(read.area()) ? 1 : 0);
        lost(Loss.SCORE, written.score().isPresent() && !written.score().equals(read.score()) ? 1 : 0);
        lost(Loss.REGION_ID, written.id() == null || written.id().equals(read.id()) ? 0 : 1);
        lost(Loss.EXTRAS, differences(written.extras(), read.extras()));
    }

    private void compareTexts(ImageRecord written, ImageRecord read, Map<Integer, Integer> positions) {
        List<Caption> captions = new ArrayList<>(read.captions());
        for (Caption caption : written.captions()) {
            Caption back = take(captions, other -> other.text().equals(caption.text()));
            lost(Loss.CAPTION, back == null ? 1 : 0);
            lost(
                    Loss.GROUNDING,
                    missing(moved(caption.groundings(), positions), back == null ? List.of() : back.groundings()));
        }
        List<Dialogue> dialogues = new ArrayList<>(read.dialogues());
        for (Dialogue dialogue : written.dialogues()) {
            Dialogue back = take(dialogues, other -> texts(other).equals(texts(dialogue)));
            lost(Loss.DIALOGUE, back == null ? 1 : 0);
            for (int at = 0; at < dialogue.turns().size(); at++) {
                List<Grounding> wanted = moved(dialogue.turns().get(at).groundings(), positions);
                lost(
                        Loss.GROUNDING,
                        missing(
                                wanted,
                                back == null ? List.of() : back.turns().get(at).groundings()));
            }
        }
    }

    private static List<String> texts(Dialogue dialogue) {
        return dialogue.turns().stream()
                .map(turn -> turn.speaker() + ": " + turn.text())
                .toList();
    }

    /// Groundings with the positions that their regions have where they were read; -1 for a region that was lost.
    private static List<Grounding> moved(List<Grounding> groundings, Map<Integer, Integer> positions) {
        return groundings.stream()
                .map(grounding -> new Grounding(
                        grounding.start(),
                        grounding.end(),
                        grounding.regions().stream()
                                .map(region -> positions.getOrDefault(region, -1))
                                .toList()))
                .toList();
    }

    private static <T> @Nullable T take(List<T> values, Predicate<T> wanted) {
        for (T value : values) {
            if (wanted.test(value)) {
                values.remove(value);
                return value;
            }
        }
        return null;
    }

    private static long missing(Collection<?> written, Collection<?> read) {
        List<Object> left = new ArrayList<>(read);
        return written.stream().filter(value -> !left.remove(value)).count();
    }

    private static long fields(@Nullable ObjectNode extras) {
        return extras == null ? 0 : names(extras).size();
    }

    private static Set<String> names(ObjectNode extras) {
        Set<String> names = new LinkedHashSet<>(extras.propertyNames());
        names.remove(SPELLING);
        return names;
    }

    private static long differences(@Nullable ObjectNode written, @Nullable ObjectNode read) {
        return written == null
                ? 0
                : names(written).stream()
                        .filter(name -> read == null || !isEqual(written.get(name), read.get(name)))
                        .count();
    }

    private static boolean isEqual(JsonNode written, @Nullable JsonNode read) {
        if (read == null) {
            return false;
        }
        if (written.isNumber() && read.isNumber()) {
            return written.doubleValue() == read.doubleValue();
        }
        if (written.isArray() && read.isArray()) {
            return written.size() == read.size()
                    && IntStream.range(0, written.size()).allMatch(at -> isEqual(written.get(at), read.get(at)));
        }
        return written.equals(read);
    }
}
