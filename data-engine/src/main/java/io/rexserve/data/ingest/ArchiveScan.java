package io.rexserve.data.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/// Finds where the samples of an archive begin, from its headers alone. Behind a damaged header it goes on at the next
/// block that is one.
final class ArchiveScan {
    private static final int BLOCK = 512;
    private static final int MAGIC_AT = 257;
    private static final byte[] MAGIC = "ustar".getBytes(StandardCharsets.US_ASCII);

    /// Neighbouring samples.
    ///
    /// @param offset of the first one's header, in bytes of the unpacked archive
    /// @param from number of the first one
    record Part(long offset, long from, long count) {}

    private final Configuration configuration;
    private final Path path;
    private final long length;
    private final boolean packed;
    private long samples;
    /// Beginning of the part that is being counted, and its first sample.
    private long partOffset;

    private long partFrom;

    ArchiveScan(Configuration configuration, Path path, long length) {
        this.configuration = configuration;
        this.path = path;
        this.length = length;
        packed = !path.getName().toLowerCase(java.util.Locale.ROOT).endsWith(".tar");
    }

    /// @param most samples of a part
    /// @param broken takes what is wrong with bytes that are left out
    /// @throws IOException if no archive can be read at all
    void run(int most, Consumer<Part> parts, Consumer<String> broken) throws IOException {
        long offset = 0;
        while (offset >= 0) {
            offset = segment(offset, most, parts, broken);
        }
        if (samples == 0 && length == 0) {
            broken.accept("0 bytes (expected: a tar file)");
        }
    }

    /// @return where to go on; -1 at the end
    private long segment(long offset, int most, Consumer<Part> parts, Consumer<String> broken) throws IOException {
        partOffset = offset;
        partFrom = samples;
        try (TarMembers members = TarMembers.open(configuration, path, offset)) {
            String failure = count(members, most, parts);
            close(parts);
            return failure == null ? -1 : goOn(members.nextHeader(), failure, broken);
        }
    }

    /// @return what is wrong with the header behind the last member, null at the end of the archive
    private @Nullable String count(TarMembers members, int most, Consumer<Part> parts) {
        String stem = null;
        try {
            while (members.next()) {
                if (members.isFolder()) {
                    continue;
                }
                String next = SampleReader.stem(members.name());
                if (!next.equals(stem)) {
                    if (samples - partFrom == most) {
                        close(parts);
                        partOffset = members.header();
                    }
                    samples++;
                }
                stem = next;
            }
            return null;
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void close(Consumer<Part> parts) {
        if (samples > partFrom) {
            parts.accept(new Part(partOffset, partFrom, samples - partFrom));
            partFrom = samples;
        }
    }

    private long goOn(long from, String failure, Consumer<String> broken) throws IOException {
        if (!packed && from >= length) {
            return -1; // the last member is truncated; whoever reads it says so
        }
        long next = nextHeader(from);
        broken.accept("damaged at byte " + from + (packed ? " of the unpacked archive: " : ": ") + failure
                + (next < 0 ? "; the rest is not read" : "; not read up to byte " + next)
                + " (expected: a whole tar file)");
        return next;
    }

    /// The next block that is a header; -1 if there is none.
    private long nextHeader(long from) throws IOException {
        var block = new byte[BLOCK];
        long at = from;
        try (InputStream in = TarMembers.unpacked(configuration, path, from)) {
            while (in.readNBytes(block, 0, BLOCK) == BLOCK) {
                if (at > from
                        && Arrays.equals(block, MAGIC_AT, MAGIC_AT + MAGIC.length, MAGIC, 0, MAGIC.length)
                        && TarUtils.verifyCheckSum(block)) {
                    return at;
                }
                at += BLOCK;
            }
            return -1;
        } catch (IOException e) {
            if (packed) {
                return -1;
            }
            throw e;
        }
    }
}
