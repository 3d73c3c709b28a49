package io.rexserve.trainer.loop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Figures by step in a CSV file. A figure that appears late gets a column of its own; what a row lacks is empty.
///
/// A resumed training appends to the table that it finds, without the rows of steps behind the checkpoint.
final class FigureTable {
    private static final String STEP = "step";

    private final Path file;
    private final List<String> columns = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();

    /// @param figures by name; not a number where there is none
    record Row(int step, SequencedMap<String, Double> figures) {
        double figure(String name) {
            return figures.getOrDefault(name, Double.NaN);
        }
    }

    /// @param start steps that had been made before; 0 begins a new table
    FigureTable(Path file, int start) throws IOException {
        this.file = file;
        if (Files.exists(file) && start > 0) {
            read(start);
        }
        write();
    }

    private void read(int start) throws IOException {
        List<String> lines = Files.readAllLines(file);
        if (lines.isEmpty()) {
            return;
        }
        List<String> header = List.of(lines.getFirst().split(",", -1));
        columns.addAll(header.subList(1, header.size()));
        for (String line : lines.subList(1, lines.size())) {
            Row row = row(line);
            if (row != null && row.step() <= start) {
                rows.add(row);
            }
        }
    }

    // A process that is killed may leave half a line behind.
    private @Nullable Row row(String line) {
        String[] cells = line.split(",", -1);
        if (cells.length != columns.size() + 1) {
            return null;
        }
        try {
            var figures = new LinkedHashMap<String, Double>();
            for (int i = 0; i < columns.size(); i++) {
                if (!cells[i + 1].isEmpty()) {
                    figures.put(columns.get(i), Double.parseDouble(cells[i + 1]));
                }
            }
            return new Row(Integer.parseInt(cells[0]), figures);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    void add(int step, Map<String, Double> figures) throws IOException {
        var row = new Row(step, new LinkedHashMap<>(figures));
        rows.add(row);
        if (columns.containsAll(figures.keySet())) {
            Files.writeString(file, line(row) + "\n", StandardOpenOption.APPEND);
        } else {
            figures.keySet().stream().filter(name -> !columns.contains(name)).forEach(columns::add);
            write();
        }
    }

    List<String> columns() {
        return List.copyOf(columns);
    }

    List<Row> rows() {
        return List.copyOf(rows);
    }

    private void write() throws IOException {
        var lines = new ArrayList<String>();
        lines.add(columns.isEmpty() ? STEP : STEP + "," + String.join(",", columns));
        rows.forEach(row -> lines.add(line(row)));
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        Files.write(partial, lines);
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private String line(Row row) {
        var line = new StringBuilder(Integer.toString(row.step()));
        for (String column : columns) {
            double figure = row.figure(column);
            line.append(',').append(Double.isNaN(figure) ? "" : String.format(Locale.ROOT, "%.6g", figure));
        }
        return line.toString();
    }
}
