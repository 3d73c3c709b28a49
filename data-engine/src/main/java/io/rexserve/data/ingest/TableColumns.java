package io.rexserve.data.ingest;

import io.rexserve.data.store.ParquetTable;
import io.rexserve.data.store.ParquetTable.Column;
import io.rexserve.data.store.ParquetTable.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Which columns of a table hold what: those that the recipe names, else those of known names.
///
/// @param columns what is read
/// @param fields what each of them holds; the first is the image
record TableColumns(List<Column> columns, List<SourceField> fields) {
    /// @param named by the recipe, by field
    /// @throws IllegalArgumentException if a named column is not there or none holds pictures; it lists all
    static TableColumns of(ParquetTable table, Map<String, String> named) {
        var columns = new ArrayList<Column>();
        var fields = new ArrayList<SourceField>();
        for (SourceField field : SourceField.values()) {
            for (Column column : columns(table, field, named)) {
                columns.add(column);
                fields.add(field);
            }
        }
        if (fields.isEmpty() || fields.getFirst() != SourceField.IMAGE) {
            throw new IllegalArgumentException("no column with the bytes of pictures (expected: bytes in one of "
                    + String.join(", ", SourceField.IMAGE.names()) + ", or ingest.columns.image); its columns: "
                    + names(table));
        }
        return new TableColumns(columns, fields);
    }

    private static List<Column> columns(ParquetTable table, SourceField field, Map<String, String> named) {
        String name = named.get(field.key());
        if (name != null) {
            return List.of(named(table, field, name));
        }
        List<Column> known = field.names().stream()
                .flatMap(each -> find(table, each).stream())
                .filter(column -> fits(field, column.kind()))
                .toList();
        return field == SourceField.NSFW || field == SourceField.WATERMARK || known.isEmpty()
                ? known
                : known.subList(0, 1);
    }

    private static Column named(ParquetTable table, SourceField field, String name) {
        Column column = find(table, name)
                .or(() -> find(table, name + ".bytes"))
                .orElseThrow(() -> new IllegalArgumentException("ingest.columns." + field.key() + ": no column \""
                        + name + "\" (expected: one of " + names(table) + ")"));
        if (!fits(field, column.kind())) {
            throw new IllegalArgumentException("ingest.columns." + field.key() + ": column \"" + name + "\" of "
                    + column.kind() + " (expected: " + (field == SourceField.IMAGE ? "BYTES" : "TEXT or NUMBER") + ")");
        }
        return column;
    }

    private static Optional<Column> find(ParquetTable table, String name) {
        return table.columns().stream()
                .filter(column -> column.name().equalsIgnoreCase(name))
                .findFirst();
    }

    /// Some writers do not say that bytes are text; of a picture they must not say so.
    private static boolean fits(SourceField field, Kind kind) {
        return field == SourceField.IMAGE ? kind == Kind.BYTES : kind != Kind.OTHER;
    }

    private static String names(ParquetTable table) {
        return table.columns().stream()
                .map(column -> column.name() + " (" + column.kind() + ")")
                .collect(Collectors.joining(", "));
    }
}
