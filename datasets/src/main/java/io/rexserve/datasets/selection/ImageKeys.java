package io.rexserve.datasets.selection;

import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.record.ImageRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The keys by which images stay together in a split: their content, their name, and a group on request.
public final class ImageKeys {
    private static final String FIELD = "field:";

    private final @Nullable Pattern pattern;
    private final @Nullable String field;
    private long unreadable;

    /// @param group null for none; `field:NAME`, a field of the image's extras; or a pattern for its name, of which
    ///     the first group counts, or else all that it finds
    /// @throws DatasetException if the pattern is none
    public ImageKeys(@Nullable String group) {
        this.field = group != null && group.startsWith(FIELD) ? group.substring(FIELD.length()) : null;
        try {
            this.pattern = group == null || field != null ? null : Pattern.compile(group);
        } catch (PatternSyntaxException e) {
            throw new DatasetException(
                    "--group-by: " + group + ": " + e.getDescription() + " (expected: a regular expression)", e);
        }
    }

    /// Hashes of 64 bits, kinds apart.
    public Set<Long> of(ImageRecord image) throws IOException {
        Set<Long> keys = new LinkedHashSet<>();
        keys.add(hash("name", image.image().name().getBytes(StandardCharsets.UTF_8)));
        try {
            keys.add(hash("content", image.image().read()));
        } catch (FileSystemException _) {
            unreadable++;
        }
        group(image).ifPresent(group -> keys.add(hash("group", group.getBytes(StandardCharsets.UTF_8))));
        return keys;
    }

    private Optional<String> group(ImageRecord image) {
        if (field != null) {
            JsonNode value = image.extras() == null ? null : image.extras().get(field);
            return Optional.ofNullable(value).map(JsonNode::toString);
        }
        if (pattern == null) {
            return Optional.empty();
        }
        Matcher found = pattern.matcher(image.image().name());
        if (!found.find()) {
            return Optional.empty();
        }
        return Optional.ofNullable(found.groupCount() > 0 ? found.group(1) : found.group());
    }

    /// Images whose content could not be compared.
    public long unreadable() {
        return unreadable;
    }

    private static long hash(String kind, byte[] bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(kind.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            return ByteBuffer.wrap(digest.digest(bytes)).getLong();
        } catch (NoSuchAlgorithmException e) { // every JDK has it
            throw new IllegalStateException(e);
        }
    }
}
