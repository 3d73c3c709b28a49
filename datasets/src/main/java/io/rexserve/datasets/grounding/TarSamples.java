package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.ImageFiles;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/// The samples of a tar file in WebDataset's convention: neighbouring members of one name up to its first dot.
///
/// Commons Compress reads the headers: GNU's and PAX's long names and sizes are more than the two fields that they
/// seem.
final class TarSamples implements Closeable {
    static final int MAX_JSON = 16 << 20;
    private static final int MAX_IMAGE = 256 << 20;
    private static final int BUFFER = 1 << 16;

    /// One sample. Not a record, which would compare its arrays by identity.
    static final class Sample {
        private final String place;
        private final String stem;
        private byte @Nullable [] json;
        private @Nullable String imageName;
        private byte @Nullable [] image;

        private Sample(String place, String stem) {
            this.place = place;
            this.stem = stem;
        }

        String place() {
            return place;
        }

        String stem() {
            return stem;
        }

        /// Content of its `.json`, null if there is none.
        byte @Nullable [] json() {
            return json;
        }

        @Nullable
        String imageName() {
            return imageName;
        }

        /// Content of its image, null if there is none.
        byte @Nullable [] image() {
            return image;
        }
    }

    private final Path path;
    private final ProblemSink problems;
    private final TarArchiveInputStream in;
    private @Nullable TarArchiveEntry entry;

    TarSamples(Path path, ProblemSink problems) throws IOException {
        this.path = path;
        this.problems = problems;
        in = new TarArchiveInputStream(new BufferedInputStream(Files.newInputStream(path), BUFFER));
        advance();
    }

    /// The next sample, null behind the last.
    @Nullable
    Sample next() throws IOException {
        if (entry == null) {
            return null;
        }
        String stem = stem(entry.getName());
        var sample = new Sample(path.getFileName() + ", " + stem, stem);
        while (entry != null && stem.equals(stem(entry.getName()))) {
            String name = entry.getName();
            if (name.endsWith(".json")) {
                sample.json = content(entry, MAX_JSON);
            } else if (ImageFiles.isImage(name)) {
                sample.imageName = name;
                sample.image = content(entry, MAX_IMAGE);
            }
            advance();
        }
        return sample;
    }

    private byte @Nullable [] content(TarArchiveEntry member, int limit) throws IOException {
        if (member.getSize() > limit) {
            report(member.getName(), "member of " + member.getSize() + " bytes (expected: at most " + limit + ")");
            return null;
        }
        try {
            byte[] content = in.readNBytes((int) member.getSize());
            if (content.length == member.getSize()) {
                return content;
            }
        } catch (IOException e) {
            report(member.getName(), e.getMessage() + " (expected: a whole tar file)");
            return null;
        }
        report(member.getName(), "the file ends too early (expected: " + member.getSize() + " bytes)");
        return null;
    }

    private void advance() {
        try {
            do {
                entry = in.getNextEntry();
            } while (entry != null && !entry.isFile());
        } catch (IOException e) {
            report("header", e.getMessage() + " (expected: a whole tar file); the rest is not read");
            entry = null;
        }
    }

    private void report(String member, String message) {
        problems.report(ProblemReason.MALFORMED, path.getFileName() + ", " + member, message);
    }

    private static String stem(String name) {
        int folder = name.lastIndexOf('/') + 1;
        int dot = name.indexOf('.', folder);
        return dot < 0 ? name : name.substring(0, dot);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
