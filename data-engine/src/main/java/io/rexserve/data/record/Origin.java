package io.rexserve.data.record;

import org.jspecify.annotations.Nullable;

/// Where a picture comes from, as its source says.
///
/// @param path of the file, or of the archive or table that holds it, relative to the input folder, with `/`
/// @param key of the picture in that archive or table; null for a file of its own
/// @param dataset name of the collection, null if not stated
/// @param url of the original, null if not stated
/// @param licence name or address of its licence, null if not stated
/// @param attribution whom to name, null if not stated
/// @param text that came with the picture, such as its alt text; null if none
/// @param nsfw probability that the picture is unsafe for work, from 0 to 1, as the source states it; null if not
/// stated
public record Origin(
        String path,
        @Nullable String key,
        @Nullable String dataset,
        @Nullable String url,
        @Nullable String licence,
        @Nullable String attribution,
        @Nullable String text,
        @Nullable Double nsfw) {
    public Origin {
        if (nsfw != null && !(nsfw >= 0 && nsfw <= 1)) {
            throw new IllegalArgumentException("nsfw: " + nsfw + " (expected: 0 to 1)");
        }
    }

    /// A file that nothing is known of.
    public static Origin of(String path) {
        return new Origin(path, null, null, null, null, null, null, null);
    }
}
