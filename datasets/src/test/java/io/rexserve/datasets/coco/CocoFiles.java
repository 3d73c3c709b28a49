package io.rexserve.datasets.coco;

import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.record.ImageRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Small files for tests. Strings of JSON are written with `'` for `"`.
final class CocoFiles {
    private CocoFiles() {}

    static Path write(Path folder, String text) throws IOException {
        return Files.writeString(folder.resolve("a.json"), text.replace('\'', '"'));
    }

    /// One image of 100 x 80 and two categories.
    static Path annotations(Path folder, String annotations) throws IOException {
        return write(
                folder,
                "{'images':[{'id':1,'file_name':'1.jpg','width':100,'height':80}],'annotations':[" + annotations
                        + "],'categories':[{'id':3,'name':'cat'},{'id':4,'name':'dog'}]}");
    }

    static List<ImageRecord> read(Path file, ProblemSink problems) throws IOException {
        try (DatasetReader reader = CocoFormat.COCO.open(file, new ReadOptions(null, problems))) {
            return all(reader);
        }
    }

    static List<ImageRecord> all(DatasetReader reader) throws IOException {
        var records = new ArrayList<ImageRecord>();
        for (var record = reader.next(); record.isPresent(); record = reader.next()) {
            records.add(record.get());
        }
        return records;
    }
}
