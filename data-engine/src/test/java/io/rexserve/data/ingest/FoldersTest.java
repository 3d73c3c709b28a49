package io.rexserve.data.ingest;

import static io.rexserve.data.ingest.Ingested.kept;
import static io.rexserve.data.ingest.Ingested.plan;
import static io.rexserve.data.ingest.Ingested.refused;
import static io.rexserve.data.ingest.Ingested.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.data.record.RecordJson;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.stage.Fingerprint;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.store.ChunkRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldersTest {
    @TempDir
    Path folder;

    @Test
    void readsPicturesInTheOrderOfTheirPathsWithWhatLiesBesideThem() throws IOException {
        Files.createDirectories(folder.resolve("b/deep"));
        Files.write(folder.resolve("c.png"), Pictures.encoded(Pictures.image(3, 64, 70), "png"));
        Files.write(folder.resolve("b/deep/x.jpg"), Pictures.jpeg(2));
        Files.writeString(folder.resolve("b/deep/x.txt"), " a market \n");
        Files.writeString(
                folder.resolve("b/deep/x.json"),
                "{\"license\": \"CC0\", \"attribution\": \"A. Nn\","
                        + " \"url\": \"https://example.org\", \"text\": \"not this\", \"nsfw\": 0.5, \"more\": {}}");
        Files.write(folder.resolve("a.jpg"), Pictures.jpeg(1));

        List<ChunkRow> rows = rows(folder, 2);

        assertThat(rows).extracting(ChunkRow::source).containsExactly("a.jpg", "b/deep/x.jpg", "c.png");
        RexverseRecord record = kept(rows).get(1).record();
        assertThat(record.id()).isEqualTo(Fingerprint.sha256(Pictures.jpeg(2)));
        assertThat(record.width()).isEqualTo(96);
        assertThat(record.height()).isEqualTo(80);
        assertThat(record.origin().text()).isEqualTo("a market");
        assertThat(record.origin().licence()).isEqualTo("CC0");
        assertThat(record.origin().attribution()).isEqualTo("A. Nn");
        assertThat(record.origin().nsfw()).isEqualTo(0.5);
        assertThat(record.origin().key()).isNull();
    }

    @Test
    void countsEveryFileThatIsNoPicture() throws IOException {
        byte[] picture = Pictures.jpeg(1);
        Files.write(folder.resolve("empty.jpg"), new byte[0]);
        Files.write(folder.resolve("cut.jpg"), java.util.Arrays.copyOf(picture, picture.length / 2));
        Files.writeString(folder.resolve("text.png"), "no picture");
        Files.writeString(folder.resolve("alone.txt"), "a caption of nothing");
        Files.write(folder.resolve(".hidden"), picture);
        Files.writeString(folder.resolve("README"), "read me");
        Files.createSymbolicLink(folder.resolve("nowhere.jpg"), Path.of("missing.jpg"));
        Files.createSymbolicLink(folder.resolve("circle"), folder);

        List<ChunkRow> rows = rows(folder, 3);

        assertThat(kept(rows)).hasSize(1);
        assertThat(rows).hasSize(8);
        assertThat(refused(rows, RefusalReason.UNREADABLE))
                .containsOnlyKeys("empty.jpg", "cut.jpg", "text.png", "alone.txt", "README", "nowhere.jpg", "circle")
                .containsEntry("nowhere.jpg", "nowhere.jpg: a link to nothing (expected: a file or folder)")
                .containsEntry("circle", "circle: a link to a folder above it (expected: a file or folder)");
        assertThat(refused(rows, RefusalReason.UNREADABLE).get("empty.jpg"))
                .startsWith("empty.jpg: image: nothing, 0 bytes");
    }

    @Test
    void doesNotOpenAPipe() throws IOException, InterruptedException {
        int status = new ProcessBuilder("mkfifo", folder.resolve("pipe.jpg").toString())
                .start()
                .waitFor();
        assertThat(status).isZero();

        assertThat(refused(rows(folder, 64), RefusalReason.UNREADABLE))
                .containsEntry("pipe.jpg", "pipe.jpg: a pipe, socket or device (expected: a file or folder)");
    }

    @Test
    void readsNamesOfAnyCharacters() throws IOException {
        List<String> names = List.of(
                "a b.jpg",
                "a%20b.jpg",
                "a:b.jpg",
                "a#b?.jpg",
                "a\\b.jpg",
                "a\nb.jpg",
                " lead.jpg",
                "[x]{y}*.jpg",
                "http:x.jpg",
                "-.jpg",
                "a\"'.jpg");
        Path odd = Files.createDirectory(folder.resolve("x: y%"));
        for (String name : names) {
            Files.write(odd.resolve(name), Pictures.jpeg(name.hashCode()));
            Files.writeString(odd.resolve(name.replace(".jpg", ".txt")), name.strip());
        }

        List<ChunkRow> rows = rows(folder, 4);

        assertThat(kept(rows)).hasSize(names.size());
        assertThat(kept(rows))
                .allSatisfy(row -> assertThat(row.record().origin().path())
                        .endsWith(row.record().origin().text()));
    }

    @Test
    void refusesByLengthAndHeaderBeforeAnythingIsDecoded() throws IOException {
        Files.write(folder.resolve("long.jpg"), new byte[3000]);
        Files.write(folder.resolve("many.png"), Pictures.encoded(Pictures.image(1, 300, 300), "gif"));
        Files.write(folder.resolve("thin.png"), Pictures.encoded(Pictures.image(1, 64, 700), "gif"));
        Files.write(folder.resolve("small.gif"), Pictures.encoded(Pictures.image(1, 63, 70), "gif"));
        var settings = new IngestSettings(2999, 80_000, 10, 64, 60, null, Map.of());
        var wide = new IngestSettings(1 << 20, 80_000, 10, 64, 60, null, Map.of());

        List<ChunkRow> rows = rows(folder, wide, plan(folder, 64, List.of()));

        assertThat(refused(rows(folder, settings, plan(folder, 64, List.of())), RefusalReason.TOO_LARGE))
                .containsEntry("long.jpg", "long.jpg: 3000 bytes (expected: <= 2999)");
        assertThat(refused(rows, RefusalReason.TOO_LARGE))
                .containsEntry("many.png", "many.png: image: 300 x 300 = 90000 pixels (expected: <= 80000)")
                .containsKey("thin.png");
        assertThat(refused(rows, RefusalReason.TOO_SMALL))
                .containsEntry("small.gif", "small.gif: image: 63 x 70 (expected: sides of at least 64)");
    }

    @Test
    void keepsAPictureWithoutACaptionThatCannotBeRead() throws IOException {
        Files.write(folder.resolve("a.jpg"), Pictures.jpeg(1));
        Files.write(folder.resolve("a.txt"), "Straße".getBytes(StandardCharsets.ISO_8859_1));
        Files.writeString(folder.resolve("a.json"), "{\"license\": ");

        Outcome.Kept kept = kept(rows(folder, 64)).getFirst();

        assertThat(kept.record().origin().text()).isNull();
        assertThat(kept.refusals())
                .extracting(refusal -> refusal.item() + " " + refusal.reason().code())
                .containsExactly("a.txt no-caption", "a.json unreadable");
        assertThat(kept.refusals().getFirst().detail()).isEqualTo("a.txt: text of 6 bytes (expected: UTF-8)");
    }

    @Test
    void plansOnlyWhatIsNew() throws IOException {
        for (int i = 0; i < 5; i++) {
            Files.write(folder.resolve("b" + i + ".jpg"), Pictures.jpeg(i));
        }
        List<InputSplit> first = plan(folder, 2, List.of());
        Files.write(folder.resolve("a.jpg"), Pictures.jpeg(9));
        Files.createSymbolicLink(folder.resolve("c"), Path.of("nowhere"));
        List<InputSplit> second = plan(folder, 2, first);
        List<InputSplit> both =
                java.util.stream.Stream.concat(first.stream(), second.stream()).toList();

        assertThat(first).extracting(InputSplit::pictures).containsExactly(2L, 2L, 1L);
        assertThat(second).hasSize(2);
        assertThat(plan(folder, 2, both)).isEmpty();
    }

    @Test
    void givesEqualRecordsInEqualRunsWhateverTheSizeOfChunks() throws IOException {
        for (int i = 0; i < 5; i++) {
            Files.write(folder.resolve(i + ".jpg"), Pictures.jpeg(i));
        }

        assertThat(json(rows(folder, 2))).isEqualTo(json(rows(folder, 64)));
        assertThat(kept(rows(folder, 2))).extracting(row -> row.record().seed()).doesNotHaveDuplicates();
    }

    @Test
    void keepsTheOrderOfThePathsAmongTablesAndFilesWhateverTheSizeOfChunks() throws IOException {
        Files.write(folder.resolve("a.jpg"), Pictures.jpeg(1));
        Ingested.copy("coyo.parquet", folder);
        Files.write(folder.resolve("d.jpg"), Pictures.jpeg(2));
        Files.createSymbolicLink(folder.resolve("e"), Path.of("nowhere"));
        Ingested.copy("pax.tar", folder);
        Files.write(folder.resolve("z.jpg"), Pictures.jpeg(3));

        List<String> sources = rows(folder, 64).stream().map(ChunkRow::source).toList();

        assertThat(sources).startsWith("a.jpg", "coyo.parquet#0").endsWith("pax.tar#004.right.gif", "z.jpg");
        assertThat(rows(folder, 1)).extracting(ChunkRow::source).isEqualTo(sources);
        assertThat(rows(folder, 3)).extracting(ChunkRow::source).isEqualTo(sources);
    }

    @Test
    void refusesAPictureThatIsGoneSinceItWasPlanned() throws IOException {
        Files.write(folder.resolve("a.jpg"), Pictures.jpeg(1));
        List<InputSplit> planned = plan(folder, 2, List.of());
        Files.delete(folder.resolve("a.jpg"));

        assertThat(refused(rows(folder, IngestSettings.DEFAULT, planned), RefusalReason.UNREADABLE))
                .containsEntry(
                        "a.jpg", "a.jpg: no such file any more (expected: one that is there as when it was planned)");
    }

    @Test
    void failsWhenTheFolderItselfIsGone() throws IOException {
        Path gone = Files.createDirectory(folder.resolve("gone"));
        Files.write(gone.resolve("a.jpg"), Pictures.jpeg(1));
        List<InputSplit> planned = plan(gone, 2, List.of());
        Files.delete(gone.resolve("a.jpg"));
        Files.delete(gone);

        assertThatThrownBy(() -> rows(gone, IngestSettings.DEFAULT, planned)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> plan(gone, 2, planned))
                .hasMessageEndingWith("no folder (expected: a folder with pictures, tables or archives)");
    }

    @Test
    void refusesAnUnknownFieldOfTheRecipe() {
        assertThatThrownBy(() -> new IngestSettings(1, 1, 1, 1, 1, null, Map.of("imge", "x")))
                .hasMessage("ingest.columns: \"imge\" (expected: one of image, text, url, licence, attribution, nsfw,"
                        + " watermark, dataset, record, key)");
    }

    private static List<String> json(List<ChunkRow> rows) {
        return kept(rows).stream().map(row -> RecordJson.write(row.record())).toList();
    }
}
