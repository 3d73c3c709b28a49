package io.rexserve.datasets.coco;

import io.rexserve.datasets.RandomRecords;
import io.rexserve.datasets.RoundTrip;
import io.rexserve.datasets.format.DatasetFormat;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CocoRoundTripTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void randomRecordsLoseOnlyWhatIsCounted(long seed) throws Exception {
        Path pictures = folder.resolve("pictures");
        for (DatasetFormat format : List.of(CocoFormat.COCO, CocoFormat.LVIS)) {
            var random = new RandomRecords(seed, pictures);
            var records = random.records(40);
            Path file = folder.resolve(format.name() + ".json");
            RoundTrip.check(format, file, random.description(), records, false, pictures);
        }
    }
}
