package io.rexserve.data.conversation;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Where in a file the dialogues of each picture stand. It holds 20 bytes per dialogue; texts are read when they are
/// asked for. Safe for several threads.
final class DialogueIndex implements Closeable {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int MOST_FAULTS = 20;
    private static final int LONGEST_ENTRY = 1 << 24;

    private final FileChannel channel;
    /// Hash of the picture's file name without its ending, position in the file and length; ordered.
    private final long[] hashes;

    private final long[] places;
    private final int[] lengths;
    private final long faults;
    private final List<String> firstFaults;

    private DialogueIndex(FileChannel channel, List<Place> found, long faults, List<String> firstFaults) {
        this.channel = channel;
        found.sort(Comparator.comparingLong(Place::hash).thenComparingLong(Place::start));
        hashes = found.stream().mapToLong(Place::hash).toArray();
        places = found.stream().mapToLong(Place::start).toArray();
        lengths = found.stream().mapToInt(Place::length).toArray();
        this.faults = faults;
        this.firstFaults = List.copyOf(firstFaults);
    }

    /// An entry of the file.
    record Place(long hash, long start, int length) {}

    /// @throws IOException if the file cannot be read, or is not the one that the recipe was read with
    static DialogueIndex open(DialogueFile file) throws IOException {
        Path path = Path.of(file.path());
        requireDigest(file, path);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path), 1 << 16)) {
            var entries = new DialogueEntries(
                    in,
                    path.getFileName() == null
                            ? file.path()
                            : path.getFileName().toString());
            entries.read();
            return new DialogueIndex(
                    FileChannel.open(path), entries.places(), entries.faults(), entries.firstFaults(MOST_FAULTS));
        }
    }

    private static void requireDigest(DialogueFile file, Path path) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(path), digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            String found = HexFormat.of().formatHex(digest.digest());
            if (!found.equals(file.sha256())) {
                throw new IOException("dialogues: " + file.path() + ": SHA-256 " + found + " (expected: "
                        + file.sha256() + ", as when the recipe was read)");
            }
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every JDK has it
        }
    }

    static long hash(String imageName) {
        String stem = PictureNames.stem(imageName);
        long hash = 0xcbf29ce484222325L; // FNV-1a
        for (int i = 0; i < stem.length(); i++) {
            hash = (hash ^ stem.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /// How many entries name a picture.
    int size() {
        return hashes.length;
    }

    /// How many entries are no JSON, or name no picture.
    long faults() {
        return faults;
    }

    /// The first of them with their places.
    List<String> firstFaults() {
        return firstFaults;
    }

    /// Entries whose picture has a file name of the same stem, in the order of the file.
    List<JsonNode> entries(String imageName) {
        long hash = hash(imageName);
        int from = Arrays.binarySearch(hashes, hash);
        while (from > 0 && hashes[from - 1] == hash) {
            from--;
        }
        var entries = new ArrayList<JsonNode>();
        for (int i = from; i >= 0 && i < hashes.length && hashes[i] == hash; i++) {
            entries.add(read(places[i], lengths[i]));
        }
        return entries;
    }

    /// The entry at a position in the order of the index.
    JsonNode entry(int index) {
        return read(places[index], lengths[index]);
    }

    private JsonNode read(long start, int length) {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        try {
            while (bytes.hasRemaining() && channel.read(bytes, start + bytes.position()) >= 0) {
                // a read may give less than was asked for
            }
            return MAPPER.readTree(bytes.array());
        } catch (IOException | JacksonException e) {
            throw new IllegalStateException(
                    "dialogues: bytes " + start + " to " + (start + length) + ": " + e.getMessage(), e);
        }
    }

    static int longestEntry() {
        return LONGEST_ENTRY;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("dialogues: " + e.getMessage(), e);
        }
    }
}
