package io.rexserve.datasets;

import io.rexserve.datasets.detection.LabelStudioFormat;
import io.rexserve.datasets.detection.VocFormat;
import io.rexserve.datasets.detection.YoloFormat;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random records through every format that has a place for images.
class RoundTripTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void yoloLosesOnlyWhatItCounts(long seed) throws IOException {
        var random = new RandomRecords(seed, folder.resolve("pictures"));
        var records = random.records(40);

        RoundTrip.check(new YoloFormat(), folder.resolve("out"), random.description(), records, true, null);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void vocLosesOnlyWhatItCounts(long seed) throws IOException {
        var random = new RandomRecords(seed, folder.resolve("pictures"));
        var records = random.records(40);

        RoundTrip.check(VocFormat.FROM_ONE, folder.resolve("one"), random.description(), records, true, null);
        RoundTrip.check(
                VocFormat.FROM_ZERO,
                folder.resolve("zero"),
                random.description(),
                records,
                false,
                folder.resolve("pictures"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void labelStudioLosesOnlyWhatItCounts(long seed) throws IOException {
        var random = new RandomRecords(seed, folder.resolve("pictures"));
        var records = random.records(40);

        RoundTrip.check(new LabelStudioFormat(), folder.resolve("out"), random.description(), records, true, null);
    }
}
