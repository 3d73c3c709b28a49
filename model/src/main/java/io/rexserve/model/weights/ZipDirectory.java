package io.rexserve.model.weights;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// The entries of a zip archive that stores them as they are, zip64 included (PKWARE's APPNOTE, 4.3 and 4.5.3).
///
/// The central directory is accepted only where the local headers agree. Entries may neither overlap nor share
/// a name, and none may be compressed or encrypted: what the archive claims to hold is never more than its own size.
///
/// Our own, because commons-compress and the JDK accept overlapping or doubled entries and local headers that differ,
/// and the JDK does not tell where an entry lies; fuzz-tested (`WeightFilesFuzzTest`).
final class ZipDirectory {
    private static final int END_OF_DIRECTORY = 0x06054b50;
    private static final int END_OF_DIRECTORY_BYTES = 22;
    private static final int MAX_COMMENT_LENGTH = 0xFFFF;
    private static final int ZIP64_LOCATOR = 0x07064b50;
    private static final int ZIP64_LOCATOR_BYTES = 20;
    private static final int ZIP64_END_OF_DIRECTORY = 0x06064b50;
    private static final int CENTRAL_HEADER = 0x02014b50;
    private static final int LOCAL_HEADER = 0x04034b50;
    private static final int ZIP64_FIELD = 1;
    private static final int ENCRYPTED = 1;
    private static final int DATA_DESCRIPTOR = 1 << 3;
    private static final long IN_ZIP64 = 0xFFFF_FFFFL;
    private static final int COUNT_IN_ZIP64 = 0xFFFF;
    // The directory of a model of 1,000 tensors takes 0.1 MB.
    private static final long MAX_DIRECTORY_BYTES = 16L << 20;

    /// @param offset first byte of the content, counted from the start of the archive
    /// @param length bytes
    record Entry(String name, long offset, long length) {}

    private record CentralEntry(String name, int flags, long length, long localHeader, long listedAt) {}

    private record EndOfDirectory(long count, long directoryBytes, long directoryStart) {}

    private final ByteReader in;

    private ZipDirectory(ByteReader in) {
        this.in = in;
    }

    /// @param file for messages
    /// @return the entries by name, in the directory's order
    /// @throws CheckpointException naming the byte where the archive is damaged
    static SequencedMap<String, Entry> read(String file, MemorySegment content) {
        return new ZipDirectory(new ByteReader(file, content)).entries();
    }

    private SequencedMap<String, Entry> entries() {
        EndOfDirectory end = endOfDirectory();
        var listed = new ArrayList<CentralEntry>();
        in.at(end.directoryStart());
        long stop = end.directoryStart() + end.directoryBytes();
        while (in.position() < stop) {
            listed.add(centralEntry());
        }
        if (in.position() != stop || listed.size() != end.count()) {
            throw in.fault(
                    in.position(),
                    "the end of " + listed.size() + " directory entries",
                    end.count() + " that end at byte " + stop);
        }
        var entries = new LinkedHashMap<String, Entry>();
        for (CentralEntry entry : listed) {
            if (entries.put(entry.name(), local(entry)) != null) {
                throw in.fault(entry.listedAt(), "a second entry " + entry.name(), "one");
            }
        }
        requireApart(listed, entries, end.directoryStart());
        return Collections.unmodifiableSequencedMap(entries);
    }

    private EndOfDirectory endOfDirectory() {
        long at = findEndOfDirectory();
        in.at(at + Integer.BYTES);
        requireOneDisk(in.position(), in.u16(), in.u16());
        int countHere = in.u16();
        int count = in.u16();
        long bytes = in.u32();
        long start = in.u32();
        long endOfDirectory = at;
        EndOfDirectory end = new EndOfDirectory(count, bytes, start);
        EndOfDirectory large = zip64EndOfDirectory(at);
        if (large != null) {
            end = large;
            endOfDirectory = in.at(at - ZIP64_LOCATOR_BYTES + Integer.BYTES + Integer.BYTES)
                    .u63();
        } else if (countHere != count || count == COUNT_IN_ZIP64 || bytes == IN_ZIP64 || start == IN_ZIP64) {
            throw in.fault(at, "an end of central directory that refers to zip64", "a zip64 record before it");
        }
        if (end.directoryBytes() > MAX_DIRECTORY_BYTES) {
            throw in.fault(at, "a directory of " + end.directoryBytes() + " bytes", "<= " + MAX_DIRECTORY_BYTES);
        }
        if (end.directoryStart() > endOfDirectory || endOfDirectory - end.directoryStart() != end.directoryBytes()) {
            throw in.fault(
                    at,
                    "a directory of " + end.directoryBytes() + " bytes at byte " + end.directoryStart(),
                    "one that ends at byte " + endOfDirectory + "; is the file truncated or prefixed?");
        }
        return end;
    }

    private long findEndOfDirectory() {
        long last = in.size() - END_OF_DIRECTORY_BYTES;
        for (long at = last; at >= Math.max(0, last - MAX_COMMENT_LENGTH); at--) {
            if (in.at(at).i32() == END_OF_DIRECTORY
                    && in.at(at + END_OF_DIRECTORY_BYTES - Short.BYTES).u16() == last - at) {
                return at;
            }
        }
        throw in.fault(
                in.size(), "no end of a central directory before it", "a whole zip archive; is the file truncated?");
    }

    private @Nullable EndOfDirectory zip64EndOfDirectory(long at) {
        long locator = at - ZIP64_LOCATOR_BYTES;
        if (locator < 0 || in.at(locator).i32() != ZIP64_LOCATOR) {
            return null;
        }
        long disk = in.u32();
        long start = in.u63();
        requireOneDisk(locator, disk, in.u32() - 1);
        if (start > locator || in.at(start).i32() != ZIP64_END_OF_DIRECTORY) {
            throw in.fault(locator, "a zip64 record at byte " + start, "its signature there");
        }
        if (in.u63() != locator - start - 12) {
            throw in.fault(start, "a zip64 record that does not end at byte " + locator, "one that does");
        }
        in.skip(4);
        requireOneDisk(in.position(), in.u32(), in.u32());
        long countHere = in.u63();
        long count = in.u63();
        if (countHere != count) {
            throw in.fault(start, countHere + " of " + count + " entries", "all of them in this file");
        }
        return new EndOfDirectory(count, in.u63(), in.u63());
    }

    private void requireOneDisk(long at, long disk, long directoryDisk) {
        if (disk != 0 || directoryDisk != 0) {
            throw in.fault(at, "a part of a split archive", "a whole one");
        }
    }

    private CentralEntry centralEntry() {
        long at = in.position();
        requireSignature(CENTRAL_HEADER, "a directory entry");
        in.skip(4);
        int flags = in.u16();
        int method = in.u16();
        in.skip(8);
        long compressed = in.u32();
        long length = in.u32();
        int nameBytes = in.u16();
        int extraBytes = in.u16();
        int commentBytes = in.u16();
        int disk = in.u16();
        in.skip(6);
        long localHeader = in.u32();
        String name = in.text(nameBytes, MAX_COMMENT_LENGTH);
        long extra = in.position();
        in.skip(extraBytes).skip(commentBytes);
        long next = in.position();
        in.at(extra);
        if (length == IN_ZIP64 || compressed == IN_ZIP64 || localHeader == IN_ZIP64) {
            seekZip64(extra + extraBytes);
            length = length == IN_ZIP64 ? in.u63() : length;
            compressed = compressed == IN_ZIP64 ? in.u63() : compressed;
            localHeader = localHeader == IN_ZIP64 ? in.u63() : localHeader;
        }
        in.at(next);
        requireDisk(at, disk);
        requirePlain(at, name);
        requireStored(at, name, flags, method);
        if (compressed != length) {
            throw in.fault(at, name + " of " + compressed + " bytes for " + length, "as many, stored");
        }
        return new CentralEntry(name, flags, length, localHeader, at);
    }

    private void requireDisk(long at, int disk) {
        requireOneDisk(at, disk, 0);
    }

    private void seekZip64(long end) {
        long at = in.position();
        while (in.position() < end) {
            int id = in.u16();
            int bytes = in.u16();
            if (id == ZIP64_FIELD) {
                return;
            }
            in.skip(bytes);
        }
        throw in.fault(at, "no zip64 field", "one, since a size or offset refers to it");
    }

    // Nothing is ever unpacked, but a name that leaves its folder is no work of torch.
    private void requirePlain(long at, String name) {
        boolean plain = !name.isEmpty()
                && !name.startsWith("/")
                && name.chars().noneMatch(c -> c < ' ' || c == '\\' || c == ':')
                && List.of(name.split("/", -1)).stream().noneMatch(part -> part.equals("..") || part.equals("."));
        if (!plain) {
            throw in.fault(at, "an entry named \"" + printable(name) + "\"", "a path inside the archive");
        }
    }

    private static String printable(String name) {
        return name.substring(0, Math.min(80, name.length())).replaceAll("\\p{Cntrl}", "?");
    }

    private void requireStored(long at, String name, int flags, int method) {
        if (method != 0) {
            throw in.fault(
                    at,
                    name + " compressed by method " + method,
                    "stored as it is, as torch.save does; TorchScript is not read");
        }
        if ((flags & ENCRYPTED) != 0) {
            throw in.fault(at, name + " encrypted", "stored as it is");
        }
    }

    private Entry local(CentralEntry listed) {
        long at = listed.localHeader();
        in.at(at);
        requireSignature(LOCAL_HEADER, "the header of " + listed.name());
        in.skip(2);
        int flags = in.u16();
        int method = in.u16();
        in.skip(8);
        long compressed = in.u32();
        long length = in.u32();
        int nameBytes = in.u16();
        int extraBytes = in.u16();
        if (!in.text(nameBytes, MAX_COMMENT_LENGTH).equals(listed.name()) || flags != listed.flags()) {
            throw in.fault(at, "a header that differs from the directory", "that of " + listed.name());
        }
        requireStored(at, listed.name(), flags, method);
        long extra = in.position();
        long start = in.skip(extraBytes).position();
        if (length == IN_ZIP64 || compressed == IN_ZIP64) {
            in.at(extra);
            seekZip64(start);
            length = length == IN_ZIP64 ? in.u63() : length;
            compressed = compressed == IN_ZIP64 ? in.u63() : compressed;
        }
        requireSame(at, listed, length);
        requireSame(at, listed, compressed);
        return new Entry(listed.name(), start, listed.length());
    }

    // torch writes entries before it knows their size: there the local header may say 0.
    private void requireSame(long at, CentralEntry listed, long length) {
        boolean later = (listed.flags() & DATA_DESCRIPTOR) != 0 && length == 0;
        if (length != listed.length() && !later) {
            throw in.fault(at, listed.name() + " of " + length + " bytes", listed.length() + ", as the directory says");
        }
    }

    private void requireApart(List<CentralEntry> listed, SequencedMap<String, Entry> entries, long directoryStart) {
        var sorted = new ArrayList<>(listed);
        sorted.sort(Comparator.comparingLong(CentralEntry::localHeader).reversed());
        long next = directoryStart;
        for (CentralEntry header : sorted) {
            Entry entry = entries.get(header.name());
            if (entry == null || entry.offset() > next || entry.length() > next - entry.offset()) {
                throw in.fault(
                        header.localHeader(),
                        header.name() + " of " + header.length() + " bytes",
                        "to end at or before byte " + next + ", where the next entry or the directory starts");
            }
            next = header.localHeader();
        }
    }

    private void requireSignature(int expected, String what) {
        long at = in.position();
        int found = in.i32();
        if (found != expected) {
            throw in.fault(at, "%08x".formatted(found), "%08x, %s".formatted(expected, what));
        }
    }
}
