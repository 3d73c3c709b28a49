package io.rexserve.data.ingest;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What a source may say of a picture, and the names that known collections have for it: COYO-700M, LAION-400M and 5B,
/// img2dataset, the Hugging Face `datasets` library. Names are compared without regard to case.
public enum SourceField {
    /// The encoded bytes.
    IMAGE(
            "image.bytes",
            "image",
            "image_bytes",
            "img.bytes",
            "img",
            "jpg",
            "jpeg",
            "png",
            "webp",
            "bytes",
            "content",
            "data",
            "picture.bytes",
            "picture"),
    TEXT("caption", "text", "alt_text", "alt", "description"),
    URL("url", "image_url", "original_url", "source_url"),
    LICENCE("license", "licence", "license_url", "licence_url", "rights"),
    ATTRIBUTION("attribution", "author", "creator", "artist", "photographer", "credit"),
    /// Probability that it is unsafe for work, or LAION-400M's word for it. The greatest counts where there are
    /// several.
    NSFW("nsfw", "punsafe", "nsfw_score", "nsfw_score_opennsfw2", "nsfw_score_gantman"),
    /// Probability that it has a watermark.
    WATERMARK("pwatermark", "watermark_score", "watermark"),
    DATASET("dataset", "collection"),
    /// A record of this engine as JSON, as `data import` and `data export` write it. Only of tables.
    RECORD("record"),
    /// Name of the picture in its table.
    KEY("__key__", "key", "sample_id", "image_id", "id", "image.path", "img.path", "file_name", "filename", "path");

    @SuppressWarnings("ImmutableEnumChecker") // of List.of
    private final List<String> names;

    SourceField(String... names) {
        this.names = List.of(names);
    }

    /// Known names, the usual ones first.
    List<String> names() {
        return names;
    }

    /// As recipes write it.
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException if there is no such field
    static SourceField ofKey(String key) {
        return Arrays.stream(values())
                .filter(field -> field.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("ingest.columns: \"" + key + "\" (expected: one of "
                        + Arrays.stream(values()).map(SourceField::key).collect(Collectors.joining(", ")) + ")"));
    }
}
