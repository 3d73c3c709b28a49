package io.rexserve.data.ingest;

import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.datasets.format.ImageFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads the samples of an archive: neighbouring members of one name up to its first point, as WebDataset has them.
final class SampleReader {
    /// Longest text or JSON beside a picture.
    static final int MAX_FACTS = 1 << 20;

    /// A picture of a sample.
    static final class Picture {
        final String name;
        final byte @Nullable [] content;
        final long length;
        final @Nullable String failure;

        /// @param content null if it was not read
        /// @param length that its header states
        /// @param failure why it could not be read; null if it was, or is longer than the limit
        Picture(String name, byte @Nullable [] content, long length, @Nullable String failure) {
            this.name = name;
            this.content = content;
            this.length = length;
            this.failure = failure;
        }
    }

    /// One sample, as far as it could be read.
    static final class Sample {
        final String stem;
        final List<Picture> pictures = new ArrayList<>();
        final List<ItemRefusal> refusals = new ArrayList<>();
        final List<String> others = new ArrayList<>();
        byte @Nullable [] caption;
        byte @Nullable [] facts;

        Sample(String stem) {
            this.stem = stem;
        }
    }

    private final TarMembers members;
    private final long maxBytes;
    private boolean there;
    /// Why nothing more can be read; null if it can.
    private @Nullable String failure;

    /// @param maxBytes of a picture; a longer one is not read
    SampleReader(TarMembers members, long maxBytes) {
        this.members = members;
        this.maxBytes = maxBytes;
        advance();
    }

    /// Name of a member up to the first point behind its folder.
    static String stem(String name) {
        int folder = name.lastIndexOf('/') + 1;
        int point = name.indexOf('.', folder);
        return point < 0 ? name : name.substring(0, point);
    }

    /// The next sample, null behind the last, or where nothing more can be read.
    @Nullable
    Sample next() {
        if (!there) {
            return null;
        }
        var sample = new Sample(stem(members.name()));
        while (there && stem(members.name()).equals(sample.stem)) {
            take(sample);
            advance();
        }
        return sample;
    }

    /// Why nothing more can be read; null at the end of the archive.
    @Nullable
    String failure() {
        return failure;
    }

    private void take(Sample sample) {
        String name = members.name();
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (ImageFiles.isImage(name)) {
            sample.pictures.add(picture(name));
        } else if (ending.equals("txt") && sample.caption == null) {
            sample.caption = text(sample, name, RefusalReason.NO_CAPTION);
        } else if (ending.equals("json") && sample.facts == null) {
            sample.facts = text(sample, name, RefusalReason.UNREADABLE);
        } else {
            sample.others.add(name);
        }
    }

    private Picture picture(String name) {
        if (!members.isFile()) {
            return new Picture(name, null, 0, "a link or device (expected: a file)");
        }
        if (members.size() > maxBytes) {
            return new Picture(name, null, members.size(), null);
        }
        try {
            return new Picture(name, members.content(), members.size(), null);
        } catch (IOException e) {
            return new Picture(name, null, members.size(), at(e));
        }
    }

    private byte @Nullable [] text(Sample sample, String name, RefusalReason reason) {
        try {
            if (members.isFile() && members.size() <= MAX_FACTS) {
                return members.content();
            }
            sample.refusals.add(new ItemRefusal(
                    name, reason, name + ": " + members.size() + " bytes (expected: a file of <= " + MAX_FACTS + ")"));
        } catch (IOException e) {
            sample.refusals.add(new ItemRefusal(name, reason, name + ": " + at(e)));
        }
        return null;
    }

    private String at(IOException e) {
        return "damaged at byte " + members.header() + ": " + e.getMessage() + " (expected: a whole tar file)";
    }

    private void advance() {
        try {
            do {
                there = members.next();
            } while (there && members.isFolder());
        } catch (IOException e) {
            there = false;
            failure =
                    "damaged at byte " + members.nextHeader() + ": " + e.getMessage() + " (expected: a whole tar file)";
        }
    }
}
