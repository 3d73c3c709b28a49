package io.rexserve.data.ingest;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;
import java.util.List;
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
    record Files(List<String> paths) implements InputSplit {
        public Files {
            paths = List.copyOf(paths);
        }
    }

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
    /// @param last whether these are the last: then what comes behind them is read and refused
    record ArchiveSamples(String path, long length, long offset, long from, long count, boolean last)
            implements InputSplit {}

    /// A file, folder, table or archive that cannot be read at all.
    ///
    /// @param detail what is wrong with it
    record Unreadable(String path, String detail) implements InputSplit {}

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
