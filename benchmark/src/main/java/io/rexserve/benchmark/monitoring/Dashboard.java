package io.rexserve.benchmark.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A dashboard of the chart, as far as it concerns what is seen: panels, their places and queries.
///
/// @param name of its file
/// @param title of the whole
/// @param panels in their order, rows among them
/// @param variables values of text boxes by name
public record Dashboard(String name, String title, List<Panel> panels, Map<String, String> variables) {
    /// What Grafana makes of a variable that all values are chosen of.
    private static final String ALL = ".*";

    /// @param type such as `timeseries`; `row` is a heading
    /// @param title above it
    /// @param style how values are shown
    /// @param place in columns and rows of the grid
    /// @param targets queries
    /// @param columns of a table, in order
    public record Panel(
            String type, String title, Style style, Place place, List<Target> targets, List<String> columns) {}

    /// @param unit Grafana's name of it
    /// @param decimals as many behind the point; null: as many as tell values apart
    /// @param min lower end of the axis; null: that of the values
    /// @param max upper end
    /// @param stacked whether series lie on one another
    /// @param steps whether a value holds until the next one
    /// @param dashed which names of series are drawn dashed; null for none
    /// @param thresholds colours from a value on, ascending
    public record Style(
            String unit,
            @Nullable Integer decimals,
            @Nullable Double min,
            @Nullable Double max,
            boolean stacked,
            boolean steps,
            @Nullable Pattern dashed,
            List<Threshold> thresholds) {}

    /// @param from null for the first
    public record Threshold(@Nullable Double from, String color) {}

    public record Place(int x, int y, int width, int height) {}

    /// @param legend name of a series, with labels in double braces
    public record Target(String expression, String legend) {}

    /// The dashboards of a chart, by name.
    ///
    /// @param folder that holds them as JSON
    public static List<Dashboard> all(Path folder) throws IOException {
        var all = new ArrayList<Dashboard>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                all.add(read(file));
            }
        }
        return all;
    }

    /// The same with another value of a text box, if it has this one.
    public Dashboard with(String variable, String value) {
        var chosen = new TreeMap<>(variables);
        chosen.replace(variable, value);
        return new Dashboard(name, title, panels, chosen);
    }

    private static Dashboard read(Path file) throws IOException {
        JsonNode json = JsonMapper.shared().readTree(Files.readString(file));
        var variables = new TreeMap<String, String>();
        for (JsonNode variable : json.at("/templating/list")) {
            String value = variable.path("type").asString().equals("textbox")
                    ? variable.path("query").asString()
                    : ALL;
            variables.put(variable.path("name").asString(), value);
        }
        List<Panel> panels =
                json.path("panels").valueStream().map(Dashboard::panel).toList();
        String name = file.getFileName().toString().replace(".json", "");
        return new Dashboard(name, json.path("title").asString(), panels, variables);
    }

    private static Panel panel(JsonNode json) {
        JsonNode grid = json.path("gridPos");
        List<Target> targets = json.path("targets")
                .valueStream()
                .map(target -> new Target(
                        target.path("expr").asString(),
                        target.path("legendFormat").asString()))
                .toList();
        var columns = new TreeMap<Integer, String>();
        json.at("/transformations/0/options/indexByName")
                .properties()
                .forEach(column -> columns.put(column.getValue().asInt(), column.getKey()));
        return new Panel(
                json.path("type").asString(),
                json.path("title").asString(),
                style(json.path("fieldConfig")),
                new Place(
                        grid.path("x").asInt(),
                        grid.path("y").asInt(),
                        grid.path("w").asInt(),
                        grid.path("h").asInt()),
                targets,
                List.copyOf(columns.values()));
    }

    private static Style style(JsonNode json) {
        JsonNode defaults = json.path("defaults");
        JsonNode decimals = defaults.path("decimals");
        JsonNode dashed = json.at("/overrides/0/matcher/options");
        List<Threshold> thresholds = defaults.at("/thresholds/steps")
                .valueStream()
                .map(step -> new Threshold(
                        number(step.path("value")), step.path("color").asString()))
                .toList();
        return new Style(
                defaults.path("unit").asString(),
                decimals.isMissingNode() ? null : decimals.asInt(),
                number(defaults.path("min")),
                number(defaults.path("max")),
                defaults.at("/custom/stacking/mode").asString("none").equals("normal"),
                defaults.at("/custom/lineInterpolation").asString("linear").equals("stepAfter"),
                dashed.isMissingNode()
                        ? null
                        : Pattern.compile(dashed.asString().replaceAll("^/|/$", "")),
                thresholds);
    }

    private static @Nullable Double number(JsonNode value) {
        return value.isNumber() ? value.asDouble() : null;
    }

    /// An expression as Grafana sends it.
    ///
    /// @param rate time that rates are taken over
    public String query(String expression, Duration rate) {
        String query = expression.replace("$__rate_interval", rate.toSeconds() + "s");
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            query = query.replace("$" + variable.getKey(), variable.getValue());
        }
        return query;
    }
}
