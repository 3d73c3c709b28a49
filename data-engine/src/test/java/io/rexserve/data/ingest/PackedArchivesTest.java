package io.rexserve.data.ingest;

import static io.rexserve.data.ingest.Ingested.plan;
import static io.rexserve.data.ingest.Ingested.resource;
import static io.rexserve.data.ingest.Ingested.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.data.store.ChunkRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedArchivesTest {
    @TempDir
    Path folder;

    @AfterEach
    void close() {
        PackedArchives.closeAll();
    }

    private void pack(byte[] archive) throws IOException {
        try (var out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("pax.tar.gz")))) {
            out.write(archive);
        }
    }

    private List<ChunkRow> rowsOf(List<InputSplit> splits) throws IOException {
        return rows(folder, IngestSettings.DEFAULT, splits);
    }

    @Test
    void chunkAfterChunkUnpacksAnArchiveOnce() throws IOException {
        pack(resource("pax.tar"));
        List<InputSplit> splits = plan(folder, 1, List.of());
        assertThat(splits).hasSizeGreaterThan(3);
        List<String> whole = rowsOf(plan(folder, 64, List.of())).stream()
                .map(row -> row.id() + row.source())
                .toList();
        PackedArchives.closeAll();
        long before = PackedArchives.opened();
        assertThat(rowsOf(splits)).extracting(row -> row.id() + row.source()).isEqualTo(whole);
        assertThat(PackedArchives.opened() - before).isEqualTo(1);
    }

    @Test
    void anEarlierChunkUnpacksItAgainAndIsTheSame() throws IOException {
        pack(resource("pax.tar"));
        List<InputSplit> splits = plan(folder, 1, List.of());
        var backwards = new ArrayList<String>();
        for (InputSplit split : splits.reversed()) {
            rowsOf(List.of(split)).reversed().forEach(row -> backwards.addFirst(row.id() + row.source()));
        }
        assertThat(backwards)
                .containsExactlyElementsOf(rowsOf(splits).stream()
                        .map(row -> row.id() + row.source())
                        .toList());
    }

    @Test
    void aReplacedArchiveIsNotReadFromTheOldOne() throws IOException {
        pack(resource("pax.tar"));
        List<InputSplit> splits = plan(folder, 1, List.of());
        rowsOf(splits.subList(0, 1));
        Path file = folder.resolve("pax.tar.gz");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 0x55;
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(1_000_000));
        long before = PackedArchives.opened();
        rowsOf(splits.subList(1, 2));
        assertThat(PackedArchives.opened() - before).isEqualTo(1);
    }
}
