package io.rexserve.datasets.grounding;

import io.rexserve.datasets.RandomRecords;
import io.rexserve.datasets.RoundTrip;
import io.rexserve.datasets.format.DatasetFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Random records through every format of this package.
class GroundingRoundTripTest {
    private static final int RECORDS = 40;

    @TempDir
    Path folder;

    static Stream<Arguments> formatsAndSeeds() {
        return Stream.of(
                        new OdvgFormat(),
                        new RecordFormat(),
                        new TsvFormat(TsvFormat.Layout.CORNERS),
                        new TsvFormat(TsvFormat.Layout.SIZE),
                        new GritFormat(),
                        new ConversationFormat())
                .flatMap(format ->
                        LongStream.rangeClosed(1, 5).mapToObj(seed -> Arguments.of(format.name(), format, seed)));
    }

    @ParameterizedTest(name = "{0}, seed {2}")
    @MethodSource("formatsAndSeeds")
    void losesOnlyWhatIsCounted(String name, DatasetFormat format, long seed) throws IOException {
        Path images = folder.resolve("pictures");
        var random = new RandomRecords(seed, images);
        var records = random.records(RECORDS);
        RoundTrip.check(
                format,
                folder.resolve("out" + format.suffix()),
                random.description(),
                records,
                false,
                format instanceof TsvFormat ? null : images);
    }
}
