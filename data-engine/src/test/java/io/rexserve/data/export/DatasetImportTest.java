package io.rexserve.data.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.data.record.RecordJson;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.store.ParquetGroups;
import io.rexserve.datasets.coco.CocoFormat;
import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetImportTest {
    @TempDir
    private Path folder;

    private ImportCounts take(String coco) throws IOException {
        Path file = folder.resolve("set.json");
        Files.writeString(file, coco);
        try (DatasetReader reader = CocoFormat.COCO.open(file, new ReadOptions(null, ProblemSink.lenient()))) {
            return DatasetImport.write(reader, folder.resolve("input"), "set");
        }
    }

    private List<RexverseRecord> records() throws IOException {
        var records = new ArrayList<RexverseRecord>();
        var path = new org.apache.hadoop.fs.Path(
                folder.resolve("input/set.parquet").toString());
        try (ParquetGroups rows = ParquetGroups.open(new Configuration(), path, RecordSchema.RECORD)) {
            for (Group row = rows.next(); row != null; row = rows.next()) {
                records.add(RecordJson.read(row.getString("record", 0)));
            }
        }
        return records;
    }

    private static String coco(String images, String annotations) {
        return "{\"images\":[" + images + "],\"annotations\":[" + annotations
                + "],\"categories\":[{\"id\":1,\"name\":\"dog\"}]}";
    }

    @Test
    void annotationsBecomeRegionsByTheirSet() throws IOException {
        byte[] picture = Samples.png(64, 48, 0x123456);
        Files.write(folder.resolve("a.png"), picture);

        ImportCounts counts = take(coco(
                "{\"id\":1,\"file_name\":\"a.png\",\"width\":64,\"height\":48,\"captions\":[\"A dog.\"]}",
                "{\"id\":1,\"image_id\":1,\"category_id\":1,\"bbox\":[1,2,30,20],\"caption\":\"A dog at rest.\"},"
                        + "{\"id\":2,\"image_id\":1,\"category_id\":1,\"bbox\":[0,0,60,40],\"iscrowd\":1}"));

        RexverseRecord record = records().getFirst();
        assertThat(record.captions())
                .extracting("text", "by")
                .containsExactly(org.assertj.core.groups.Tuple.tuple("A dog.", "import:set"));
        assertThat(record.regions()).hasSize(1);
        assertThat(record.regions().getFirst().category().by()).isEqualTo("import:set");
        assertThat(record.regions().getFirst().description()).extracting("text").isEqualTo("A dog at rest.");
        assertThat(record.origin().dataset()).isEqualTo("set");
        assertThat(record.lineage()).isEmpty();
        assertThat(counts.lost()).containsOnly(Map.entry(ImportCounts.Lost.CROWD, 1L));
        assertThat(counts.lines()).containsExactly("1 pictures, 1 regions", "not taken: regions that are crowds 1");
    }

    @Test
    void picturesThatCannotBeReadOrHaveAnotherSizeAreCounted() throws IOException {
        Files.write(folder.resolve("a.png"), Samples.png(64, 48, 1));
        Files.write(folder.resolve("b.png"), Samples.png(10, 10, 1));
        Files.writeString(folder.resolve("c.png"), "no picture");

        ImportCounts counts = take(coco(
                "{\"id\":1,\"file_name\":\"a.png\",\"width\":64,\"height\":48},"
                        + "{\"id\":2,\"file_name\":\"b.png\",\"width\":20,\"height\":10},"
                        + "{\"id\":3,\"file_name\":\"c.png\",\"width\":20,\"height\":10},"
                        + "{\"id\":4,\"file_name\":\"missing.png\",\"width\":20,\"height\":10}",
                ""));

        assertThat(counts.pictures()).isEqualTo(1);
        assertThat(counts.lost())
                .containsOnly(Map.entry(ImportCounts.Lost.PICTURE, 2L), Map.entry(ImportCounts.Lost.SIZE, 1L));
        assertThat(counts.lines()).contains("  b.png: 10 x 10 (expected: 20 x 10, as annotated)");
    }

    @Test
    void aTableIsNeverReplacedAndNothingIsLeftOfAFailure() throws IOException {
        assertThatThrownBy(() -> take(coco("{\"id\":1,\"file_name\":\"none.png\",\"width\":2,\"height\":1}", "")))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("no picture could be taken");
        assertThat(folder.resolve("input")).isEmptyDirectory();

        Files.write(folder.resolve("a.png"), Samples.png(64, 48, 1));
        String set = coco("{\"id\":1,\"file_name\":\"a.png\",\"width\":64,\"height\":48}", "");
        take(set);
        assertThatThrownBy(() -> take(set)).hasMessageContaining("set.parquet exists (expected: a new name by --name)");
    }
}
