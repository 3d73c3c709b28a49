package io.rexserve.data.ingest;

import static io.rexserve.data.ingest.Ingested.kept;
import static io.rexserve.data.ingest.Ingested.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.data.export.DatasetImport;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.record.Statement;
import io.rexserve.data.store.ChunkRow;
import io.rexserve.datasets.coco.CocoFormat;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportedRecordsTest {
    @TempDir
    private Path folder;

    @Test
    void whatAnImportWroteEntersTheRunWithItsAuthor() throws IOException {
        Files.write(folder.resolve("a.jpg"), Pictures.jpeg(1));
        Path set = Files.writeString(
                folder.resolve("set.json"),
                "{\"images\":[{\"id\":1,\"file_name\":\"a.jpg\",\"width\":96,\"height\":80,\"captions\":[\"A dog.\"]}],"
                        + "\"annotations\":[{\"id\":1,\"image_id\":1,\"category_id\":1,\"bbox\":[1,2,30,20]}],"
                        + "\"categories\":[{\"id\":1,\"name\":\"dog\"}]}");
        Path input = folder.resolve("input");
        try (DatasetReader reader = CocoFormat.COCO.open(set, new ReadOptions(null, ProblemSink.strict()))) {
            DatasetImport.write(reader, input, "set");
        }

        List<ChunkRow> rows = rows(input, 64);
        RexverseRecord record = kept(rows).getFirst().record();

        assertThat(rows).extracting(ChunkRow::source).containsExactly("set.parquet#a.jpg");
        assertThat(record.captions()).containsExactly(Statement.of("A dog.", "import:set"));
        assertThat(record.regions()).hasSize(1);
        assertThat(record.regions().getFirst().category()).isEqualTo(Statement.of("dog", "import:set"));
        assertThat(record.lineage()).containsExactly(Ingested.LINEAGE);
        assertThat(record.scores()).containsKey("edges");
    }
}
