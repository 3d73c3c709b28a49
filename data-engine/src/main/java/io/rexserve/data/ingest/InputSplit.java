package io.rexserve.data.ingest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// What one chunk reads of the input folder. Paths are relative to it, with `/`.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = InputSplit.Files.class, name = "files"),
    @JsonSubTypes.Type(value = InputSplit.TableRows.class, name = "table"),
    @JsonSubTypes.Type(value = InputSplit.ArchiveSamples.class, name = "archive"),
    @JsonSubTypes.Type(value = InputSplit.Unreadable.class, name = "unreadable")
})
public sealed interface InputSplit extends Serializable {
    /// Some files of a folder.
    record Files(List<PictureFile> files) implements InputSplit {
        public Files {
            files = List.copyOf(files);
        }
    }

    /// A file that may be a picture.
    ///
    /// @param caption path of the text beside it, null if there is none
    /// @param facts path of the JSON beside it, null if there is none
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PictureFile(
            String path, @Nullable String caption, @Nullable String facts) implements Serializable {}

    /// Some rows of a Parquet table.
    ///
    /// @param length of the file in bytes when it was planned
    /// @param from first row in the whole table
    /// @param count of rows
    record TableRows(String path, long length, long from, long count) implements InputSplit {}

    /// Some samples of a WebDataset archive.
    ///
    /// @param length of the file in bytes when it was planned
    /// @param offset of the header of the first sample's first member, in bytes of the unpacked archive
    /// @param from number of the first sample in the archive
    /// @param count of samples
    record ArchiveSamples(String path, long length, long offset, long from, long count) implements InputSplit {}

    /// A file, folder, table or archive, or a part of one, that cannot be read.
    ///
    /// @param detail what is wrong with it
    record Unreadable(String path, String detail) implements InputSplit {}

    /// How many rows it gives, or a few more where samples hold several pictures.
    default long pictures() {
        return switch (this) {
            case Files some -> some.files().size();
            case TableRows some -> some.count();
            case ArchiveSamples some -> some.count();
            case Unreadable _ -> 1;
        };
    }

    /// One line of JSON: equal splits are equal bytes.
    default String toJson() {
        return Json.MAPPER.writeValueAsString(this);
    }

    /// @throws IllegalArgumentException if it is no split
    static InputSplit fromJson(String json) {
        try {
            return Json.MAPPER.readValue(json, InputSplit.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("split: " + e.getOriginalMessage(), e);
        }
    }

    /// The mapper, which nobody else needs.
    final class Json {
        private static final JsonMapper MAPPER = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();

        private Json() {}
    }
}
