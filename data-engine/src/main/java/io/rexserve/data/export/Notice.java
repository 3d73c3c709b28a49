package io.rexserve.data.export;

import io.rexserve.data.record.Origin;
import io.rexserve.data.record.RexverseRecord;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// `NOTICE` of an export: how many pictures are under which licence, and a line for each picture with its
/// licence, whom to name, and where it comes from.
final class Notice implements Closeable {
    static final String FILE = "NOTICE";

    private final BufferedWriter out;

    Notice(Path folder, ExportCounts counts) throws IOException {
        out = Files.newBufferedWriter(folder.resolve(FILE));
        out.write("Pictures of this export and their licences, as their sources state them.\n\n");
        for (var licence : new TreeMap<>(counts.leaving()).entrySet()) {
            out.write(licence.getKey() + ": " + licence.getValue() + "\n");
        }
        out.write("\nid\tlicence\tattribution\tdataset\turl\tpath\n");
    }

    void add(RexverseRecord record) throws IOException {
        Origin origin = record.origin();
        out.write(record.id());
        for (String value : new @Nullable String[] {
            origin.licence(), origin.attribution(), origin.dataset(), origin.url(), PictureNames.ofSource(origin)
        }) {
            out.write('\t');
            out.write(value == null ? "" : oneLine(value));
        }
        out.write('\n');
    }

    /// Control characters as JSON escapes them, so that a value stays in its column.
    private static String oneLine(String value) {
        var line = new StringBuilder();
        value.codePoints().forEach(c -> {
            if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                line.append("\\u%04x".formatted(c));
            } else {
                line.appendCodePoint(c);
            }
        });
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
