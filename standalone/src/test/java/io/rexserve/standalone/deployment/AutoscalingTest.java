package io.rexserve.standalone.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What makes replicas follow load, in each mode.
class AutoscalingTest {
    private static final String KEDA = """
            autoscaling:
              mode: keda
              prometheus: { address: "http://prometheus.monitoring:9090" }
            """;
    private static final String TWO_POOLS = """
            pools:
              large:
                llm: { replicas: { min: 2, max: 9 }, targetDemand: 5, gpu: { count: 1 } }
            """;

    @ParameterizedTest
    @ValueSource(strings = {"autoscaling: { mode: hpa }", KEDA, KEDA + TWO_POOLS, "autoscaling: { mode: none }"})
    void noDeploymentHasTwoMastersOrNone(String values) {
        Chart chart = Chart.with(values);
        List<String> scaled = Stream.of("HorizontalPodAutoscaler", "ScaledObject")
                .flatMap(kind -> chart.all(kind).stream())
                .map(scaler -> scaler.at("/spec/scaleTargetRef/name").asString())
                .toList();

        assertThat(scaled).doesNotHaveDuplicates();
        for (JsonNode deployment : chart.all("Deployment")) {
            assertThat(deployment.path("spec").has("replicas"))
                    .as("%s: replicas are set by itself or an autoscaler", Chart.name(deployment))
                    .isNotEqualTo(scaled.contains(Chart.name(deployment)));
        }
    }

    @Test
    void modelServicesFollowTheDemandOfTheirPoolInModeKeda() {
        Chart chart = Chart.with(KEDA + TWO_POOLS);

        JsonNode large = chart.object("ScaledObject", "x-large-llm").path("spec");
        assertThat(large.path("minReplicaCount").asInt()).isEqualTo(2);
        assertThat(large.path("maxReplicaCount").asInt()).isEqualTo(9);
        JsonNode trigger = large.path("triggers").path(0);
        assertThat(trigger.path("type").asString()).isEqualTo("prometheus");
        assertThat(trigger.path("metricType").asString()).isEqualTo("AverageValue");
        assertThat(trigger.at("/metadata/serverAddress").asString()).isEqualTo("http://prometheus.monitoring:9090");
        assertThat(trigger.at("/metadata/threshold").asString()).isEqualTo("5");
        assertThat(trigger.at("/metadata/query").asString())
                .isEqualTo("sum(avg_over_time(rexserve_gateway_demand{service=\"llm\",pool=\"large\","
                        + "namespace=\"default\",release=\"x\"}[30s]))");
        assertThat(trigger.at("/metadata/ignoreNullValues").asString())
                .as("a query without a result is no idle service")
                .isEqualTo("false");
        assertThat(chart.all("ScaledObject").stream().map(Chart::name))
                .containsExactlyInAnyOrder("x-proposal", "x-llm", "x-large-proposal", "x-large-llm");
        assertThat(chart.all("HorizontalPodAutoscaler").stream().map(Chart::name))
                .as("by cpu")
                .containsExactly("x-gateway");
    }

    @Test
    void replicasStayWhenPrometheusDoesNotAnswerAndGoOnlyAfterAWhile() {
        JsonNode scaled = Chart.with(KEDA + "  scaleDownSeconds: 120\n")
                .object("ScaledObject", "x-llm")
                .path("spec");

        assertThat(scaled.at("/fallback/failureThreshold").asInt()).isPositive();
        assertThat(scaled.at("/fallback/behavior").asString()).isEqualTo("currentReplicasIfHigher");
        assertThat(scaled.at("/advanced/horizontalPodAutoscalerConfig/behavior/scaleDown/stabilizationWindowSeconds")
                        .asInt())
                .isEqualTo(120);
        assertThat(scaled.path("cooldownPeriod").asInt()).isEqualTo(120);
    }

    @Test
    void aSelectorOfOnesOwnReplacesThatOfTheMonitors() {
        assertThat(query("selector: cluster=\"a\"")).contains("pool=\"default\",cluster=\"a\"}[30s]");
        assertThat(query("selector: \"\"")).contains("pool=\"default\"}[30s]");
    }

    private static String query(String selector) {
        return Chart.with(KEDA.replace("prometheus: {", "prometheus: { " + selector + ","))
                .object("ScaledObject", "x-llm")
                .at("/spec/triggers/0/metadata/query")
                .asString();
    }

    @Test
    void modelServicesFollowAnExternalMetricInModeHpa() {
        Chart chart = Chart.with(Map.of("autoscaling.externalMetric", "rexserve_demand", "llm.gpu.count", 1));

        JsonNode metric = chart.object("HorizontalPodAutoscaler", "x-llm").at("/spec/metrics/0");
        assertThat(metric.path("type").asString()).isEqualTo("External");
        assertThat(metric.at("/external/metric/name").asString()).isEqualTo("rexserve_demand");
        assertThat(Chart.labels(metric.at("/external/metric/selector/matchLabels")))
                .isEqualTo(Map.of("service", "llm", "pool", "default", "release", "x"));
        assertThat(metric.at("/external/target/averageValue").asString()).isEqualTo("16");
        assertThat(chart.object("HorizontalPodAutoscaler", "x-gateway")
                        .at("/spec/metrics/0/resource/name")
                        .asString())
                .isEqualTo("cpu");
    }

    @Test
    void cpuIsNoMeasureOfAGpu() {
        assertThatThrownBy(() -> Chart.with(Map.of("llm.gpu.count", 1)))
                .hasMessageContaining("x-llm")
                .hasMessageContaining("keda");
    }

    @Test
    void kedaNeedsAnAddress() {
        assertThatThrownBy(() -> Chart.with(Map.of("autoscaling.mode", "keda")))
                .hasMessageContaining("autoscaling.prometheus.address");
    }
}
