package io.rexserve.standalone.deployment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// The alerts of the chart: each is tested in both directions, and tells its reader what to do.
class AlertsTest {
    private static final Pattern SECTION = Pattern.compile("(?ms)^## (RexServe\\w+)$(.*?)(?=^##? |\\z)");

    private static final Pattern PANEL = Pattern.compile("(?<!\\*)\\*([A-Z][^*]+)\\*(?!\\*)");

    static Stream<Path> cases() {
        return Rules.files(Rules.CASES).stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void promtoolFindsEveryCaseAsExpected(Path cases) throws IOException, InterruptedException {
        assumeTrue(installed("promtool"), "promtool is not installed (Debian package prometheus)");
        Process promtool = new ProcessBuilder("promtool", "test", "rules", cases.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(promtool.getInputStream().readAllBytes(), UTF_8);

        assertThat(promtool.waitFor()).as(output).isZero();
    }

    @Test
    void everyMeterIsPartOfTheContract() {
        for (JsonNode rule : Rules.all()) {
            assertThat(Rules.unlisted(rule.path("expr").asString()))
                    .as(rule.toString())
                    .isEmpty();
        }
    }

    @Test
    void everyAlertHasAFiringAndASilentCase() {
        Set<String> firing = new TreeSet<>();
        Set<String> silent = new TreeSet<>();
        cases().forEach(file -> Rules.document(file)
                .path("tests")
                .forEach(test -> test.path("alert_rule_test").forEach(expected -> {
                    Set<String> found = expected.path("exp_alerts").isEmpty() ? silent : firing;
                    found.add(expected.path("alertname").asString());
                })));

        assertThat(firing).isEqualTo(names());
        assertThat(silent).isEqualTo(names());
    }

    @Test
    void everyAlertHasASeverityASummaryADescriptionAndARunbook() {
        for (JsonNode alert : Rules.alerts()) {
            String name = alert.path("alert").asString();
            assertThat(alert.at("/labels/severity").asString()).as(name).isIn("critical", "warning");
            assertThat(alert.at("/annotations/summary").asString()).as(name).isNotBlank();
            assertThat(alert.at("/annotations/description").asString()).as(name).endsWith(".");
            assertThat(alert.at("/annotations/runbook_url").asString())
                    .isEqualTo("docs/alerts.md#" + name.toLowerCase(Locale.ROOT));
        }
    }

    @Test
    void everyRunbookSaysWhatItMeansWhatToLookAtAndWhatToDo() {
        Map<String, String> sections = SECTION.matcher(Deployable.read("docs/alerts.md"))
                .results()
                .collect(Collectors.toMap(section -> section.group(1), section -> section.group(2)));

        assertThat(sections.keySet()).isEqualTo(names());
        sections.forEach((name, text) -> assertThat(text).as(name).contains("**Meaning.**", "**Look at.**", "**Do.**"));
    }

    @Test
    void runbooksNamePanelsThatExist() throws IOException {
        List<String> titles = DashboardsTest.dashboards()
                .flatMap(dashboard -> Stream.concat(
                        Stream.of(dashboard.path("title")), dashboard.path("panels").findValues("title").stream()))
                .map(JsonNode::asString)
                .toList();

        PANEL.matcher(Deployable.read("docs/alerts.md"))
                .results()
                .map(panel -> panel.group(1))
                .forEach(panel -> assertThat(titles).anyMatch(title -> title.startsWith(panel)));
    }

    @Test
    void theChartRendersEveryRuleAsItIsTested() {
        List<JsonNode> rendered = rules(Map.of("alerts.enabled", true, "alerts.labels.team", "platform"));

        var rules = new ArrayList<JsonNode>();
        for (JsonNode object : rendered) {
            assertThat(object.at("/metadata/labels/team").asString()).isEqualTo("platform");
            object.at("/spec/groups").forEach(group -> group.path("rules").forEach(rules::add));
        }
        assertThat(rules).containsExactlyInAnyOrderElementsOf(Rules.all());
    }

    @Test
    void leavesOutDisabledAlertsAndLinksToYourRunbooks() {
        String rendered = rules(Map.of(
                        "alerts.enabled",
                        true,
                        "alerts.disabled[0]",
                        "RexServeRestarts",
                        "alerts.runbooks",
                        "https://wiki.example/rexserve/"))
                .toString();

        assertThat(rendered)
                .doesNotContain("RexServeRestarts")
                .contains("https://wiki.example/rexserve/alerts.md#rexservesaturated");
    }

    @Test
    void rendersNoRulesUnlessAskedTo() {
        assertThat(rules(Map.of())).isEmpty();
    }

    private static List<JsonNode> rules(Map<String, ?> values) {
        return Chart.with(values).all("PrometheusRule");
    }

    private static Set<String> names() {
        return Rules.alerts().stream()
                .map(alert -> alert.path("alert").asString())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// Whether a program is on the path.
    static boolean installed(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Path.of(folder, program).toFile().canExecute());
    }
}
