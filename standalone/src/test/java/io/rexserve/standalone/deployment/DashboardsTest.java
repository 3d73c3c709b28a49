package io.rexserve.standalone.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What Grafana's types leave open (`.ci/dashboards` checks those): options, units, data sources, queries, the layout.
class DashboardsTest {
    private static final Path FOLDER = Deployable.HOME.resolve("helm/rexserve/dashboards");
    private static final String DATASOURCE = "${datasource}";
    /// Identifiers of Grafana's units; an unknown one is shown as text behind the number.
    private static final Set<String> UNITS = Set.of("short", "percentunit", "s", "bytes", "reqps", "cps");
    private static final Map<String, Set<String>> OPTIONS = Map.of(
            "stat", Set.of("reduceOptions", "colorMode", "graphMode", "textMode", "justifyMode", "orientation"),
            "timeseries", Set.of("legend", "tooltip"),
            "table", Set.of("showHeader", "cellHeight"));
    private static final Set<String> DEFAULTS =
            Set.of("unit", "min", "max", "decimals", "thresholds", "noValue", "custom");
    private static final int COLUMNS = 24;

    static Stream<JsonNode> dashboards() throws IOException {
        var dashboards = new ArrayList<JsonNode>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.sorted().toList()) {
                dashboards.add(JsonMapper.shared().readTree(Files.readString(file)));
            }
        }
        return dashboards.stream();
    }

    private static List<JsonNode> panels(JsonNode dashboard) {
        return dashboard
                .path("panels")
                .valueStream()
                .filter(panel -> !panel.path("type").asString().equals("row"))
                .toList();
    }

    @Test
    void eachHasAnAddressOfItsOwn() throws IOException {
        assertThat(dashboards().map(dashboard -> dashboard.path("uid").asString()))
                .containsExactlyInAnyOrder("rexserve-overview", "rexserve-engine-room", "rexserve-autoscaling");
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void namesNoDataSourceButTheOneThatItsReaderChooses(JsonNode dashboard) {
        JsonNode chosen = dashboard.at("/templating/list/0");
        assertThat(chosen.path("type").asString()).isEqualTo("datasource");
        assertThat(chosen.path("name").asString()).isEqualTo("datasource");
        assertThat(chosen.path("query").asString()).isEqualTo("prometheus");

        for (JsonNode source : dashboard.findValues("datasource")) {
            assertThat(source.path("type").asString()).isEqualTo("prometheus");
            assertThat(source.path("uid").asString()).isEqualTo(DATASOURCE);
        }
        for (JsonNode panel : panels(dashboard)) {
            assertThat(panel.has("datasource")).as(title(panel)).isTrue();
            panel.path("targets")
                    .forEach(target -> assertThat(target.has("datasource"))
                            .as(title(panel))
                            .isTrue());
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void everyPanelSaysWhatItShowsInAKnownUnit(JsonNode dashboard) {
        var ids = new HashSet<Integer>();
        for (JsonNode panel : panels(dashboard)) {
            assertThat(title(panel)).isNotBlank();
            assertThat(panel.path("description").asString()).as(title(panel)).endsWith(".");
            assertThat(panel.at("/fieldConfig/defaults/unit").asString())
                    .as(title(panel))
                    .isIn(UNITS);
        }
        dashboard
                .path("panels")
                .forEach(panel -> assertThat(ids.add(panel.path("id").asInt()))
                        .as(title(panel))
                        .isTrue());
        assertThat(panels(dashboard).stream().map(DashboardsTest::title)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void optionsAreThoseOfThePanelsKind(JsonNode dashboard) {
        for (JsonNode panel : panels(dashboard)) {
            String type = panel.path("type").asString();
            assertThat(OPTIONS).as(title(panel)).containsKey(type);
            assertThat(panel.path("options").propertyNames())
                    .as(title(panel))
                    .containsExactlyInAnyOrderElementsOf(OPTIONS.get(type));
            assertThat(panel.at("/fieldConfig/defaults").propertyNames())
                    .as(title(panel))
                    .isSubsetOf(DEFAULTS);
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void everyQueryIsOfTheChosenReleases(JsonNode dashboard) {
        for (JsonNode panel : panels(dashboard)) {
            assertThat(panel.path("targets")).as(title(panel)).isNotEmpty();
            for (JsonNode target : panel.path("targets")) {
                String query = target.path("expr").asString();
                int selectors =
                        query.split("rexserve_\\w*|(http|rpc)_\\w+_seconds_\\w+|process_\\w+|jvm_\\w+", -1).length - 1;
                assertThat(query.split("namespace=~\"\\$namespace\",release=~\"\\$release\"", -1).length - 1)
                        .as("%s: %s", title(panel), query)
                        .isEqualTo(query.contains("__name__") ? 1 : selectors);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void everyMeterIsPartOfTheContract(JsonNode dashboard) {
        for (JsonNode panel : panels(dashboard)) {
            for (JsonNode target : panel.path("targets")) {
                assertThat(Rules.unlisted(target.path("expr").asString()))
                        .as(title(panel))
                        .isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void panelsDoNotOverlap(JsonNode dashboard) {
        var taken = new HashSet<String>();
        for (JsonNode panel : dashboard.path("panels")) {
            JsonNode place = panel.path("gridPos");
            int right = place.path("x").asInt() + place.path("w").asInt();
            assertThat(right).as(title(panel)).isLessThanOrEqualTo(COLUMNS);
            for (int x = place.path("x").asInt(); x < right; x++) {
                for (int y = 0; y < place.path("h").asInt(); y++) {
                    assertThat(taken.add(x + "," + (place.path("y").asInt() + y)))
                            .as(title(panel))
                            .isTrue();
                }
            }
        }
    }

    @Test
    void theChartMakesAConfigMapOfEach() throws IOException {
        List<JsonNode> maps =
                configMaps(Map.of("dashboards.enabled", true, "dashboards.annotations.grafana_folder", "Models"));

        var rendered = new ArrayList<JsonNode>();
        for (JsonNode map : maps) {
            assertThat(map.at("/metadata/labels/grafana_dashboard").asString()).isEqualTo("1");
            assertThat(map.at("/metadata/annotations/grafana_folder").asString())
                    .isEqualTo("Models");
            map.path("data").forEach(file -> rendered.add(JsonMapper.shared().readTree(file.asString())));
        }
        assertThat(rendered).containsExactlyInAnyOrderElementsOf(dashboards().toList());
        assertThat(configMaps(Map.of())).isEmpty();
    }

    private static List<JsonNode> configMaps(Map<String, ?> values) {
        return Chart.with(values).all("ConfigMap").stream()
                .filter(object -> Chart.name(object).contains("-dashboard-"))
                .toList();
    }

    private static String title(JsonNode panel) {
        return panel.path("title").asString();
    }
}
