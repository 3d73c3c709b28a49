package io.rexserve.evaluation.html;

import static io.rexserve.evaluation.html.Html.element;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A table; numbers are right-aligned, and wide tables scroll inside their own frame.
///
/// @param columns at least one; the first names the rows
/// @param rows as many cells each as there are columns
/// @param sortable whether a press on a column's title sorts by it
public record Table(List<Column> columns, List<Row> rows, boolean sortable) {
    public Table {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        for (Row row : rows) {
            if (row.cells().size() != columns.size()) {
                throw new IllegalArgumentException(
                        "row: " + row.cells().size() + " cells (expected: " + columns.size() + ")");
            }
        }
    }

    /// @param title plain text
    /// @param numeric whether its cells are numbers
    public record Column(String title, boolean numeric) {
        public static Column text(String title) {
            return new Column(title, false);
        }

        public static Column number(String title) {
            return new Column(title.replace(", %", ",\u00a0%"), true); // the unit stays on its line
        }
    }

    /// @param style class of the row, empty for none: `main`, `better`, `worse`
    public record Row(List<Cell> cells, String style) {
        public Row {
            cells = List.copyOf(cells);
        }

        public static Row of(Cell... cells) {
            return new Row(List.of(cells), "");
        }
    }

    /// @param key what the table is sorted by; null sorts last
    public record Cell(Html content, @Nullable String key) {
        public static Cell text(String text) {
            return new Cell(Html.text(text), text);
        }

        /// A name that a stranger wrote.
        public static Cell name(String name) {
            return new Cell(Html.name(name), name);
        }

        public static Cell count(long value) {
            return new Cell(Html.text(Numbers.count(value)), Long.toString(value));
        }

        public static Cell percent(double share) {
            return number(share, Numbers.percent(share));
        }

        /// @param shown the value as text
        public static Cell number(double value, String shown) {
            return new Cell(Html.text(shown), Double.isFinite(value) ? Double.toString(value) : null);
        }
    }

    public static Table of(List<Column> columns, List<Row> rows) {
        return new Table(columns, rows, false);
    }

    public Html html() {
        List<Html> titles = columns.stream().map(Table::title).toList();
        List<Html> body = rows.stream().map(this::row).toList();
        Html.Element table = element("table", element("thead", element("tr", titles)), element("tbody", body));
        return element("div", sortable ? table.with("class", "sortable") : table)
                .with("class", "scroll");
    }

    private static Html title(Column column) {
        Html.Element title = element("th", column.title()).with("scope", "col");
        return column.numeric()
                ? title.with("class", "n").with("data-kind", "number")
                : title.with("data-kind", "text");
    }

    private Html row(Row row) {
        List<Html> cells = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Cell cell = row.cells().get(i);
            Html.Element shown = element(i == 0 ? "th" : "td", cell.content());
            shown = i == 0 ? shown.with("scope", "row") : shown;
            shown = columns.get(i).numeric() ? shown.with("class", "n mark") : shown;
            cells.add(cell.key() == null ? shown : shown.with("data-value", cell.key()));
        }
        Html.Element line = element("tr", cells);
        return row.style().isEmpty() ? line : line.with("class", row.style());
    }
}
