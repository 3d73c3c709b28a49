package io.rexserve.data.ingest;

import static io.rexserve.data.ingest.Ingested.copy;
import static io.rexserve.data.ingest.Ingested.kept;
import static io.rexserve.data.ingest.Ingested.plan;
import static io.rexserve.data.ingest.Ingested.refused;
import static io.rexserve.data.ingest.Ingested.resource;
import static io.rexserve.data.ingest.Ingested.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.store.ChunkRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamagedFilesTest {
    private static final int BLOCK = 512;

    @TempDir
    Path folder;

    @Test
    void keepsTheWholeSamplesOfATruncatedArchive() throws IOException {
        byte[] whole = resource("pax.tar");
        int second = at(whole, "001.png");
        Files.write(folder.resolve("cut.tar"), Arrays.copyOf(whole, second + BLOCK + 100));

        List<ChunkRow> rows = rows(folder, 64);

        assertThat(kept(rows)).extracting(row -> row.record().origin().key()).containsExactly("000");
        assertThat(refused(rows, RefusalReason.UNREADABLE).get("cut.tar#001"))
                .startsWith("cut.tar#001: 001.png: damaged at byte " + second)
                .contains("Truncated TAR archive");
        assertThat(rows).hasSize(2);
    }

    @Test
    void goesOnBehindADamagedHeader() throws IOException {
        byte[] archive = resource("pax.tar");
        int header = at(archive, "001.png");
        Arrays.fill(archive, header, header + BLOCK, (byte) 'x');
        Files.write(folder.resolve("hole.tar"), archive);

        List<ChunkRow> rows = rows(folder, 64);

        assertThat(refused(rows, RefusalReason.UNREADABLE).get("hole.tar"))
                .startsWith("hole.tar: damaged at byte " + header)
                .contains("not read up to byte " + at(archive, "001.json"));
        assertThat(kept(rows))
                .extracting(row -> row.record().origin().key())
                .startsWith("000")
                .endsWith("004.left.jpg", "004.right.gif")
                .hasSize(4);
        assertThat(refused(rows, RefusalReason.UNREADABLE)).containsKey("hole.tar#001");
    }

    @Test
    void refusesWhatIsBehindTheBreakOfAPackedArchive() throws IOException {
        byte[] whole = resource("packed.tar.gz");
        Files.write(folder.resolve("cut.tar.gz"), Arrays.copyOf(whole, whole.length / 2));

        List<ChunkRow> rows = rows(folder, 64);

        assertThat(kept(rows)).extracting(row -> row.record().origin().key()).contains("000");
        assertThat(refused(rows, RefusalReason.UNREADABLE).get("cut.tar.gz"))
                .contains("of the unpacked archive")
                .contains("the rest is not read");
    }

    @Test
    void refusesFilesThatAreNoTablesOrArchivesWithoutLosingOthers() throws IOException {
        Files.writeString(folder.resolve("a.parquet"), "no table at all, but long enough");
        Files.writeString(folder.resolve("b.tar"), "no archive".repeat(100));
        Files.writeString(folder.resolve("c.tar.gz"), "no archive");
        Files.write(folder.resolve("d.tar"), new byte[0]);
        Files.write(folder.resolve("e.jpg"), Pictures.jpeg(1));

        List<ChunkRow> rows = rows(folder, 64);

        assertThat(kept(rows)).hasSize(1);
        assertThat(refused(rows, RefusalReason.UNREADABLE).keySet())
                .containsExactlyInAnyOrder("a.parquet", "b.tar", "c.tar.gz", "d.tar");
        assertThat(refused(rows, RefusalReason.UNREADABLE).values())
                .noneMatch(detail -> detail.contains(folder.toString()));
    }

    @Test
    void refusesATruncatedTable() throws IOException {
        byte[] whole = resource("coyo.parquet");
        Files.write(folder.resolve("cut.parquet"), Arrays.copyOf(whole, whole.length - 50));

        assertThat(refused(rows(folder, 64), RefusalReason.UNREADABLE).get("cut.parquet"))
                .startsWith("cut.parquet: damaged table: ");
    }

    @Test
    void refusesTheRowsOfADamagedPageAlone() throws IOException {
        byte[] table = resource("coyo.parquet");
        Arrays.fill(table, table.length / 2, table.length / 2 + 64, (byte) 0xFF);
        Files.write(folder.resolve("coyo.parquet"), table);

        List<ChunkRow> rows = rows(folder, 64);

        assertThat(kept(rows))
                .extracting(row -> row.record().origin().key())
                .containsExactly("0", "1", "2", "3", "4", "5");
        assertThat(rows.subList(6, 8))
                .extracting(ChunkRow::source)
                .containsExactly("coyo.parquet#row 6", "coyo.parquet#row 7");
        assertThat(refused(rows, RefusalReason.UNREADABLE).get("coyo.parquet#row 6"))
                .startsWith("coyo.parquet#row 6: damaged page: ");
    }

    @Test
    void stopsWhenAPlannedArchiveHasChanged() throws IOException {
        Path archive = copy("pax.tar", folder);
        List<InputSplit> planned = plan(folder, 2, List.of());
        Files.write(archive, resource("gnu.tar"));
        Files.write(archive, new byte[BLOCK], java.nio.file.StandardOpenOption.APPEND);

        assertThatThrownBy(() -> plan(folder, 2, planned))
                .hasMessage("pax.tar: 31232 bytes (expected: 30720 as when it was planned; put new pictures into new"
                        + " files)");
    }

    @Test
    void plansATableAnewOnceItCanBeRead() throws IOException {
        Path table = folder.resolve("coyo.parquet");
        Files.writeString(table, "not copied to the end yet");
        List<InputSplit> planned = plan(folder, 64, List.of());
        Files.write(table, resource("coyo.parquet"));

        assertThat(plan(folder, 64, List.of())).hasSize(1);
        assertThat(plan(folder, 64, planned))
                .containsExactly(new InputSplit.TableRows("coyo.parquet", Files.size(table), 0, 8));
    }

    /// Where the header of a member is.
    private static int at(byte[] archive, String name) {
        byte[] start = Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), name.length() + 1);
        for (int at = 0; at < archive.length; at += BLOCK) {
            if (Arrays.equals(archive, at, at + start.length, start, 0, start.length)) {
                return at;
            }
        }
        throw new IllegalArgumentException(name);
    }
}
