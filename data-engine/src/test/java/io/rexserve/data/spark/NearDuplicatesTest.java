package io.rexserve.data.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.data.chunk.RunFolder;
import io.rexserve.data.duplicate.DuplicateSettings;
import io.rexserve.data.record.Lineage;
import io.rexserve.data.record.Origin;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.store.ChunkFile;
import io.rexserve.data.store.ChunkReader;
import io.rexserve.data.store.ChunkRow;
import io.rexserve.data.store.ChunkWriter;
import io.rexserve.data.store.RunFiles;
import io.rexserve.data.store.StoredPicture;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NearDuplicatesTest {
    private static final Lineage INGEST = new Lineage("ingest", "1111111111111111");
    private static final Configuration CONFIGURATION = new Configuration();
    private static final int CHUNK = 20;
    private static SparkSession spark;

    @TempDir
    Path out;

    /// A picture of the tests; with an empty id, one that ingest refused.
    private record Picture(String id, long hash) {
        boolean refused() {
            return id.isEmpty();
        }
    }

    @BeforeAll
    static void start() {
        spark = SparkSession.builder()
                .master("local[2]")
                .appName("near-duplicates")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .getOrCreate();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void refusesExactlyWhatComparingEveryPairRefuses() throws IOException {
        List<Picture> pictures = pictures(300);
        ingest(pictures);

        run("3", pictures, 3);
        run("0", pictures, 0);

        assertThat(decided("3", pictures)).isEqualTo(expected(pictures, 3));
        assertThat(decided("0", pictures)).isEqualTo(expected(pictures, 0));
        assertThat(expected(pictures, 3)).isNotEqualTo(expected(pictures, 0));
    }

    @Test
    void namesTheFirstPictureAndTheDistance() throws IOException {
        List<Picture> pictures = List.of(
                new Picture(id(1), 0b1111),
                new Picture(id(2), 0b0011),
                new Picture(id(1), 0b1111),
                new Picture("", 0),
                new Picture(id(3), 0xFFFF_0000_0000L));
        ingest(pictures);

        run("3", pictures, 3);

        assertThat(decided("3", pictures))
                .containsExactly(
                        "0.jpg kept",
                        "1.jpg near-duplicate 1.jpg: looks like 0.jpg, 2 of 64 bits differ (expected: > 3)",
                        "2.jpg duplicate 2.jpg: the same bytes as 0.jpg",
                        "4.jpg kept");
    }

    @Test
    void refusesOnlyEqualBytesWithoutADistance() throws IOException {
        List<Picture> pictures = List.of(new Picture(id(1), 7), new Picture(id(2), 7), new Picture(id(1), 7));
        ingest(pictures);

        run("none", pictures, -1);

        assertThat(decided("none", pictures))
                .containsExactly("0.jpg kept", "1.jpg kept", "2.jpg duplicate 2.jpg: the same bytes as 0.jpg");
    }

    @Test
    void leavesCommittedChunksAloneWhenPicturesAreAdded() throws IOException {
        List<Picture> all = pictures(200);
        ingest(all);
        run("added", all.subList(0, 5 * CHUNK), 3);
        List<byte[]> before = files("added");
        for (int chunk = 0; chunk < 5; chunk++) {
            Files.delete(local(folder().chunk(INGEST, chunk)).resolveSibling("chunk-%06d.costs".formatted(chunk)));
        }
        run("added", all, 3); // would fail if it read the records of a committed chunk again

        assertThat(before).hasSize(5);
        assertThat(files("added")).hasSize(10).startsWith(before.toArray(byte[][]::new));
        assertThat(decided("added", all)).isEqualTo(expected(all, 3));
    }

    @Test
    void comparesEqualHashesOfThousandsOfPicturesOnce() throws IOException {
        var pictures = new ArrayList<Picture>();
        for (int i = 0; i < 3000; i++) {
            pictures.add(new Picture(id(i), i % 2 == 0 ? 0 : -1));
        }
        ingest(pictures);

        run("skew", pictures, 3);

        List<String> decided = decided("skew", pictures);
        assertThat(decided.subList(0, 2)).containsExactly("0.jpg kept", "1.jpg kept");
        assertThat(decided.subList(2, 3000)).allMatch(row -> row.contains(" near-duplicate "));
    }

    private static List<Picture> pictures(int count) {
        var random = new Random(5);
        var pictures = new ArrayList<Picture>();
        for (int i = 0; i < count; i++) {
            Picture other = i == 0 ? new Picture("", 0) : pictures.get(random.nextInt(i));
            if (i % 11 == 10) {
                pictures.add(new Picture("", 0));
            } else if (i % 7 == 6 && !other.refused()) {
                pictures.add(other);
            } else if (i % 2 == 1 && !other.refused()) {
                long hash = other.hash();
                for (int flip = random.nextInt(6); flip > 0; flip--) {
                    hash ^= 1L << random.nextInt(64);
                }
                pictures.add(new Picture(id(i), hash));
            } else {
                pictures.add(new Picture(id(i), random.nextLong()));
            }
        }
        return pictures;
    }

    /// By comparing every pair.
    private static List<String> expected(List<Picture> pictures, int distance) {
        var rows = new ArrayList<String>();
        for (int i = 0; i < pictures.size(); i++) {
            Picture picture = pictures.get(i);
            if (picture.refused()) {
                continue;
            }
            int same = 0;
            while (!pictures.get(same).id().equals(picture.id())) {
                same++;
            }
            int near = 0;
            while (pictures.get(near).refused() || bits(pictures.get(near), picture) > distance) {
                near++;
            }
            String name = i + ".jpg";
            if (same < i) {
                rows.add(name + " duplicate " + name + ": the same bytes as " + same + ".jpg");
            } else if (near < i) {
                rows.add(name + " near-duplicate " + name + ": looks like " + near + ".jpg, "
                        + bits(pictures.get(near), picture) + " of 64 bits differ (expected: > " + distance + ")");
            } else {
                rows.add(name + " kept");
            }
        }
        return rows;
    }

    private static int bits(Picture one, Picture other) {
        return Long.bitCount(one.hash() ^ other.hash());
    }

    private void ingest(List<Picture> pictures) throws IOException {
        for (int chunk = 0; chunk * CHUNK < pictures.size(); chunk++) {
            try (ChunkWriter writer = ChunkWriter.pictures(CONFIGURATION, hadoop(folder().chunk(INGEST, chunk)))) {
                for (int i = chunk * CHUNK; i < Math.min(pictures.size(), (chunk + 1) * CHUNK); i++) {
                    writer.add(row(i, pictures.get(i)));
                }
                writer.commit();
            }
        }
    }

    private static ChunkRow row(int i, Picture picture) {
        if (picture.refused()) {
            return ChunkRow.of("", i + ".jpg", new Outcome.Refused(RefusalReason.UNREADABLE, "x", Cost.NONE));
        }
        var record =
                RexverseRecord.of(picture.id(), Origin.of(i + ".jpg"), 8, 8, i).through(INGEST);
        return new ChunkRow(
                picture.id(),
                i + ".jpg",
                new Outcome.Kept(record, List.of(), Cost.NONE),
                new StoredPicture(new byte[] {1}, picture.hash()));
    }

    private void run(String name, List<Picture> pictures, int distance) throws IOException {
        NearDuplicates.run(
                spark,
                new RunFiles(CONFIGURATION),
                folder(),
                INGEST,
                lineage(name),
                chunks(pictures),
                new DuplicateSettings(distance));
    }

    private List<String> decided(String name, List<Picture> pictures) throws IOException {
        var rows = new ArrayList<String>();
        for (int chunk = 0; chunk < chunks(pictures); chunk++) {
            try (ChunkReader<ChunkRow> reader =
                    ChunkFile.rows(CONFIGURATION, hadoop(folder().chunk(lineage(name), chunk)))) {
                for (ChunkRow row : reader.all()) {
                    rows.add(row.source() + " " + text(name, row));
                }
            }
        }
        return rows;
    }

    private static String text(String name, ChunkRow row) {
        return switch (row.outcome()) {
            case Outcome.Kept kept -> {
                assertThat(kept.record().lineage()).containsExactly(INGEST, lineage(name));
                yield "kept";
            }
            case Outcome.Refused refused -> refused.reason().code() + " " + refused.detail();
            case Outcome.Failed failed -> "failed " + failed.detail();
        };
    }

    private List<byte[]> files(String name) throws IOException {
        var files = new ArrayList<byte[]>();
        for (int chunk = 0; Files.exists(local(folder().chunk(lineage(name), chunk))); chunk++) {
            files.add(Files.readAllBytes(local(folder().chunk(lineage(name), chunk))));
        }
        return files;
    }

    private static int chunks(List<Picture> pictures) {
        return (pictures.size() + CHUNK - 1) / CHUNK;
    }

    private RunFolder folder() {
        return new RunFolder("file://" + out);
    }

    private static Path local(String path) {
        return Path.of(URI.create(path));
    }

    private static org.apache.hadoop.fs.Path hadoop(String path) {
        return new org.apache.hadoop.fs.Path(path);
    }

    private static Lineage lineage(String name) {
        return new Lineage("deduplicate", name);
    }

    private static String id(int number) {
        return "%064x".formatted(number);
    }
}
