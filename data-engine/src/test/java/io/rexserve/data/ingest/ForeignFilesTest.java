package io.rexserve.data.ingest;

import static io.rexserve.data.ingest.Ingested.copy;
import static io.rexserve.data.ingest.Ingested.kept;
import static io.rexserve.data.ingest.Ingested.refused;
import static io.rexserve.data.ingest.Ingested.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.store.ChunkRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Tables and archives that pyarrow and Python's tarfile wrote (`make.py` beside them), with what they wrote.
class ForeignFilesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "huggingface.parquet",
                "laion.parquet",
                "coyo.parquet",
                "pages.parquet",
                "pax.tar",
                "gnu.tar",
                "packed.tar.gz"
            })
    void givesThePicturesAndTextsThatWereWritten(String name) throws IOException {
        copy(name, folder);

        assertThat(found(rows(folder, 64))).isEqualTo(written(name));
    }

    @ParameterizedTest
    @CsvSource({
        "pages.parquet, 7",
        "pages.parquet, 1",
        "coyo.parquet, 2",
        "coyo.parquet, 4",
        "pax.tar, 1",
        "pax.tar, 2",
        "gnu.tar, 3",
        "packed.tar.gz, 2"
    })
    void givesTheSameInChunksOfAnySize(String name, int chunk) throws IOException {
        copy(name, folder);

        assertThat(sources(rows(folder, chunk))).isEqualTo(sources(rows(folder, 1000)));
        assertThat(found(rows(folder, chunk))).isEqualTo(written(name));
    }

    @Test
    void readsFactsUnderTheNamesOfKnownCollections() throws IOException {
        copy("laion.parquet", folder);

        List<RexverseRecord> records =
                kept(rows(folder, 64)).stream().map(Outcome.Kept::record).toList();

        assertThat(records.getFirst().origin().url()).isEqualTo("https://example.org/0");
        assertThat(records).extracting(record -> record.origin().licence()).containsExactly("CC-BY-4.0", "?", null);
        assertThat(records).extracting(record -> record.origin().nsfw()).containsExactly(0.0, 0.5, 1.0);
        assertThat(records.getFirst().lineage()).containsExactly(Ingested.LINEAGE);
    }

    @Test
    void takesTheGreatestOfSeveralProbabilitiesThatAPictureIsUnsafe() throws IOException {
        copy("coyo.parquet", folder);

        List<Outcome.Kept> kept = kept(rows(folder, 64));

        assertThat(kept)
                .extracting(row -> row.record().origin().nsfw())
                .containsExactly(0.25, 0.25, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7);
        assertThat(kept.get(4).record().scores()).containsEntry("watermark", 0.25);
    }

    @Test
    void refusesAPictureWhoseSafetyIsStatedInNoKnownWay() throws IOException {
        copy("laion.parquet", folder);

        assertThat(refused(rows(folder, 64), RefusalReason.NSFW))
                .containsExactly(Map.entry(
                        "laion.parquet#103",
                        "laion.parquet#103: nsfw: \"perhaps\" (expected: 0 to 1, UNLIKELY, UNSURE or NSFW)"));
    }

    @Test
    void refusesRowsWithoutBytesAndBrokenPictures() throws IOException {
        copy("huggingface.parquet", folder);

        Map<String, String> refused = refused(rows(folder, 64), RefusalReason.UNREADABLE);

        assertThat(refused)
                .containsEntry(
                        "huggingface.parquet#row 3",
                        "huggingface.parquet#row 3: row 3 has no bytes (expected: an encoded picture)")
                .containsEntry(
                        "huggingface.parquet#3.jpg",
                        "huggingface.parquet#3.jpg: row 4 has no bytes (expected: an encoded picture)")
                .containsKey("huggingface.parquet#cut.jpg")
                .hasSize(3);
    }

    @Test
    void refusesATableWithoutBytesByItsColumns() throws IOException {
        copy("addresses.parquet", folder);

        assertThat(refused(rows(folder, 64), RefusalReason.UNREADABLE).get("addresses.parquet"))
                .startsWith("addresses.parquet: no column with the bytes of pictures (expected: bytes in one of image")
                .endsWith("its columns: url (TEXT), caption (TEXT)");
    }

    @Test
    void readsTheColumnsThatTheRecipeNames() throws IOException {
        copy("coyo.parquet", folder);

        List<ChunkRow> rows = rows(folder, Map.of("text", "url", "nsfw", "nsfw_score_gantman"));

        RexverseRecord last = kept(rows).getLast().record();
        assertThat(last.origin().text()).isEqualTo("https://example.org/7");
        assertThat(last.origin().nsfw()).isEqualTo(0.25);
    }

    @Test
    void refusesATableThatLacksAColumnOfTheRecipe() throws IOException {
        copy("addresses.parquet", folder);
        copy("coyo.parquet", folder);

        assertThat(refused(rows(folder, Map.of("image", "pixels")), RefusalReason.UNREADABLE))
                .containsOnlyKeys("addresses.parquet", "coyo.parquet")
                .containsEntry(
                        "addresses.parquet",
                        "addresses.parquet: ingest.columns.image: no column \"pixels\" (expected: one of url (TEXT),"
                                + " caption (TEXT))");
    }

    @Test
    void refusesASampleWithoutAPictureByItsMembers() throws IOException {
        copy("pax.tar", folder);

        assertThat(refused(rows(folder, 64), RefusalReason.UNREADABLE))
                .containsExactly(Map.entry(
                        "pax.tar#003", "pax.tar#003: a sample without a picture; its members: 003.cls, .txt"));
    }

    @Test
    void readsTheFactsOfASample() throws IOException {
        copy("pax.tar", folder);

        assertThat(kept(rows(folder, 64)).getFirst().record().origin()).satisfies(origin -> {
            assertThat(origin.licence()).isEqualTo("CC0");
            assertThat(origin.attribution()).isEqualTo("A");
            assertThat(origin.nsfw()).isEqualTo(0.125);
        });
    }

    private static List<String> sources(List<ChunkRow> rows) {
        return rows.stream().map(ChunkRow::source).toList();
    }

    private static List<List<String>> found(List<ChunkRow> rows) {
        return kept(rows).stream()
                .map(kept -> Arrays.asList(
                        kept.record().origin().key(),
                        kept.record().id(),
                        kept.record().origin().text()))
                .toList();
    }

    private static List<List<String>> written(String name) throws IOException {
        var written = new ArrayList<List<String>>();
        for (JsonNode picture :
                JsonMapper.shared().readTree(Ingested.resource("expected.json")).get(name)) {
            written.add(Arrays.asList(
                    picture.get(0).asString(),
                    picture.get(1).asString(),
                    picture.get(2).isNull() ? null : picture.get(2).asString()));
        }
        return written;
    }
}
