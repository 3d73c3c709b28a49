package io.rexserve.data.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.data.record.Origin;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunkFileTest {
    private static final Configuration CONFIGURATION = new Configuration();

    @TempDir
    Path folder;

    @Test
    void givesBackTheRowsThatWereWritten() throws IOException {
        List<ChunkRow> rows = List.of(
                kept(1, new Cost(3, 4, 5)),
                ChunkRow.of(
                        "", "b.jpg", new Outcome.Refused(RefusalReason.NEAR_DUPLICATE, "of a.jpg", new Cost(1, 0, 0))),
                ChunkRow.of("c".repeat(64), "c.jpg", new Outcome.Failed("no answer", Cost.NONE)));

        write("chunk-000000.parquet", rows);

        try (ChunkReader<ChunkRow> reader = ChunkFile.rows(CONFIGURATION, path("chunk-000000.parquet"))) {
            assertThat(reader.all()).isEqualTo(rows);
        }
        try (ChunkReader<RowSummary> reader = ChunkFile.summaries(CONFIGURATION, path("chunk-000000.parquet"))) {
            assertThat(reader.all())
                    .containsExactly(
                            new RowSummary(id(1), "1.jpg", RowSummary.Kind.KEPT, null, null),
                            new RowSummary(
                                    "", "b.jpg", RowSummary.Kind.REFUSED, RefusalReason.NEAR_DUPLICATE, "of a.jpg"),
                            new RowSummary("c".repeat(64), "c.jpg", RowSummary.Kind.FAILED, null, "no answer"));
        }
    }

    @Test
    void givesBackPicturesAcrossRowGroups() throws IOException {
        try (ChunkWriter writer = ChunkWriter.pictures(CONFIGURATION, path("p.parquet"))) {
            for (int i = 0; i < 12; i++) {
                writer.add(picture(i));
                writer.add(ChunkRow.of("", "x", new Outcome.Refused(RefusalReason.UNREADABLE, "x", Cost.NONE)));
            }
            writer.commit();
        }

        try (ChunkReader<ChunkRow> reader = ChunkFile.pictures(CONFIGURATION, path("p.parquet"))) {
            for (int i = 0; i < 12; i++) {
                StoredPicture read = Objects.requireNonNull(
                        Objects.requireNonNull(reader.next()).picture());
                StoredPicture written = Objects.requireNonNull(picture(i).picture());
                assertThat(read.content()).isEqualTo(written.content());
                assertThat(read.hash()).isEqualTo(i * 77L);
                assertThat(Objects.requireNonNull(reader.next()).picture()).isNull();
            }
            assertThat(reader.next()).isNull();
        }
        try (ChunkReader<PictureHash> reader = ChunkFile.hashes(CONFIGURATION, path("p.parquet"))) {
            assertThat(reader.all()).hasSize(12).element(3).isEqualTo(new PictureHash(6, id(3), 231));
        }
        try (var file = ParquetGroups.openFile(CONFIGURATION, path("p.parquet"))) {
            assertThat(file.getRowGroups()).hasSizeGreaterThan(1);
        }
    }

    @Test
    void writesEqualBytesForEqualOutcomesWhateverTheyCost() throws IOException {
        write("a.parquet", List.of(kept(1, Cost.NONE), kept(2, new Cost(1, 2, 3))));
        write("b.parquet", List.of(kept(1, new Cost(9, 9, 9)), kept(2, Cost.NONE)));

        assertThat(folder.resolve("a.parquet")).hasSameBinaryContentAs(folder.resolve("b.parquet"));
        assertThat(folder.resolve("a.costs")).hasContent("0 0 0\n1 2 3\n");
    }

    /// The footer lists the encodings of a column in an order that differs between processes.
    @Test
    void writesEachColumnInOneEncoding() throws IOException {
        write("a.parquet", List.of(kept(1, Cost.NONE), kept(2, Cost.NONE)));

        try (var file = ParquetGroups.openFile(CONFIGURATION, path("a.parquet"))) {
            assertThat(file.getRowGroups())
                    .flatMap(BlockMetaData::getColumns)
                    .isNotEmpty()
                    .allSatisfy(column -> assertThat(column.getEncodings()).hasSize(1));
        }
    }

    @Test
    void leavesNothingBehindUnlessCommitted() throws IOException {
        try (ChunkWriter writer = ChunkWriter.rows(CONFIGURATION, path("a.parquet"))) {
            writer.add(kept(1, Cost.NONE));
        }

        assertThat(names()).isEmpty();
    }

    @Test
    void replacesAFileThatIsThereOnlyByACommit() throws IOException {
        write("a.parquet", List.of(kept(1, Cost.NONE)));
        byte[] before = Files.readAllBytes(folder.resolve("a.parquet"));
        try (ChunkWriter writer = ChunkWriter.rows(CONFIGURATION, path("a.parquet"))) {
            writer.add(kept(2, Cost.NONE));
            assertThat(folder.resolve("a.parquet")).hasBinaryContent(before);
            writer.commit();
        }

        assertThat(Files.readAllBytes(folder.resolve("a.parquet"))).isNotEqualTo(before);
        assertThat(names()).containsExactly("a.costs", "a.parquet");
    }

    @Test
    void deletesWhatDeadWritersLeft() throws IOException {
        AtomicFile.create(CONFIGURATION, path("a.parquet")).out().hflush();
        write("b.parquet", List.of());

        assertThat(AtomicFile.deleteAbandoned(CONFIGURATION, path(""))).isEqualTo(1);
        assertThat(names()).containsExactly("b.costs", "b.parquet");
    }

    @Test
    void namesADamagedFile() throws IOException {
        write("a.parquet", List.of(kept(1, Cost.NONE)));
        byte[] bytes = Files.readAllBytes(folder.resolve("a.parquet"));
        Files.write(folder.resolve("a.parquet"), Arrays.copyOf(bytes, bytes.length - 9));

        assertThatThrownBy(() -> ChunkFile.rows(CONFIGURATION, path("a.parquet")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a.parquet")
                .hasMessageEndingWith("(expected: a Parquet file)");
    }

    private void write(String name, List<ChunkRow> rows) throws IOException {
        try (ChunkWriter writer = ChunkWriter.rows(CONFIGURATION, path(name))) {
            for (ChunkRow row : rows) {
                writer.add(row);
            }
            writer.commit();
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private org.apache.hadoop.fs.Path path(String name) {
        return new org.apache.hadoop.fs.Path(folder.resolve(name).toUri());
    }

    private static String id(int number) {
        return "%064x".formatted(number);
    }

    private static ChunkRow kept(int number, Cost cost) {
        RexverseRecord record = RexverseRecord.of(id(number), Origin.of(number + ".jpg"), 10, 20, 30)
                .withScore("edges", 0.1);
        var refusal = new ItemRefusal("the sky", RefusalReason.ABSTRACT_PHRASE, "no box");
        return ChunkRow.of(id(number), number + ".jpg", new Outcome.Kept(record, List.of(refusal), cost));
    }

    private static ChunkRow picture(int number) {
        ChunkRow row = kept(number, Cost.NONE);
        var content = new byte[2 << 20];
        new Random(number).nextBytes(content);
        return new ChunkRow(row.id(), row.source(), row.outcome(), new StoredPicture(content, number * 77L));
    }
}
