package io.rexserve.standalone.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Values that would not work are refused by their key, before anything is installed.
class ChartInputsTest {
    private static final String DIGEST = "a".repeat(64);
    private static final JsonNode SCHEMA =
            JsonMapper.shared().readTree(Deployable.read("helm/rexserve/values.schema.json"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // unknown keys, at every level
                "services: {}| services",
                "gateway: { imagee: {} }| imagee",
                "gateway: { image: { tagg: a } }| tagg",
                "llm: { model: { pvc: { claim: a } } }| claim",
                "llm: { resources: { request: { cpu: 1 } } }| request",
                "pools: { large: { lm: {} } }| lm",
                "pools: { large: { llm: { gpus: 1 } } }| gpus",
                "networkPolicy: { caller: [] }| caller",
                "networkPolicy: { callers: [{ pods: {} }] }| pods",
                "llm: { tolerations: [{ keyy: a }] }| keyy",
                "llm: { affinity: { nodes: {} } }| nodes",
                "llm: { env: [{ name: A, valu: b }] }| valu",
                "gateway: { model: { delivery: embedded } }| model",
                // values that are wrong by themselves
                "imagePullPolicy: Sometimes| imagePullPolicy",
                "maxTimeout: 0| maxTimeout",
                "maxTimeout: 300s| maxTimeout",
                "gateway: { image: { tag: latest } }| tag",
                "gateway: { image: { digest: 'sha256:12' } }| digest",
                "gateway: { service: { type: ExternalName } }| type",
                "llm: { replicas: { min: 0 } }| min",
                "llm: { targetCpuPercent: 0 }| targetCpuPercent",
                "llm: { startupSeconds: 1 }| startupSeconds",
                "llm: { device: gpu }| device",
                "llm: { dtype: float16 }| dtype",
                "llm: { gpu: { count: -1 } }| count",
                "llm: { resources: { limits: { memory: 2 GB } } }| memory",
                "llm: { env: [{ name: 1A }] }| name",
                "llm: { env: [{ name: A, valueFrom: {} }] }| valueFrom",
                "llm: { settings: { REXSERVE_LLM: a } }| settings",
                "llm: { volumes: [{ name: model, emptyDir: {} }] }| volumes",
                "llm: { volumeMounts: [{ name: a, mountPath: /tmp }] }| mountPath",
                "llm: { podLabels: { app.kubernetes.io/name: a } }| app.kubernetes.io/name",
                "llm: { model: { delivery: s3 } }| delivery",
                "llm: { model: { sha256: ABC } }| sha256",
                "llm: { model: { path: ../other } }| path",
                "pools: { Large: {} }| Large",
                "pools: { gateway: {} }| gateway",
                "monitor: { kind: Prometheus }| kind",
                "telemetry: { otlpEndpoint: collector:4317 }| otlpEndpoint",
                "telemetry: { sampling: '2' }| sampling",
                "autoscaling: { mode: cpu }| mode",
                // values that do not go together
                "defaultPool: large| defaultPool",
                "llm: { replicas: { min: 9, max: 2 } }| pools.default.llm.replicas.min",
                "gateway: { replicas: { min: 9, max: 2 } }| gateway.replicas.min",
                "llm: { updateStrategy: { maxSurge: 0 } }| pools.default.llm.updateStrategy",
                "llm: { model: { delivery: pvc, pvc: { claimName: a } } }| pools.default.llm.model.sha256",
                "llm: { model: { delivery: pvc, sha256: DIGEST } }| pools.default.llm.model.pvc.claimName",
                "llm: { model: { delivery: init, sha256: DIGEST } }| pools.default.llm.model.init.image.repository",
                "llm: { model: { delivery: init, sha256: DIGEST, init: { image: { repository: a } } } }| no tag and no digest",
                "llm: { model: { delivery: oci, sha256: DIGEST } }| pools.default.llm.model.oci.reference",
                "pools: { large: { proposal: { model: { delivery: oci, sha256: DIGEST } } } }| pools.large.proposal.model.oci",
                "tls: { enabled: true, secrets: { gateway: a, llm: b } }| tls.secrets",
                "httpRoute: { enabled: true }| httpRoute.parentRefs",
                "llm: { settings: { rexserve.max-timeout: 5s } }| llm.settings.rexserve.max-timeout",
                "gateway: { settings: { server.port: 80 } }| gateway.settings.server.port",
            })
    void namesTheKeyOfAValueThatWouldNotWork(String values, String key) {
        assertThatThrownBy(() -> Chart.with(values.replace("DIGEST", DIGEST))).hasMessageContaining(key);
    }

    @Test
    void imageVolumesNeedAKubernetesThatHasThem() {
        String values = "llm: { model: { delivery: oci, sha256: " + DIGEST + ", oci: { reference: r.example/m:1 } } }";

        assertThatCode(() -> Chart.with(values, "1.31.2")).doesNotThrowAnyException();
        assertThatThrownBy(() -> Chart.with(values, "1.30.4"))
                .hasMessageContaining("llm.model.delivery: oci on Kubernetes v1.30.4");
    }

    @Test
    void theSchemaRefusesUnknownKeysEverywhereButInObjectsOfKubernetes() {
        var open = new TreeSet<String>();
        findOpen("", SCHEMA, open);

        assertThat(open).isEmpty();
    }

    /// Objects that take keys which nothing describes.
    private static void findOpen(String path, JsonNode schema, Set<String> open) {
        JsonNode type = schema.path("type");
        boolean object = schema.has("properties")
                || (type.isString() && type.asString().equals("object"))
                || (type.isArray()
                        && type.valueStream().anyMatch(one -> one.asString().equals("object")));
        JsonNode additional = schema.path("additionalProperties");
        boolean closed = additional.isObject() || (additional.isBoolean() && !additional.asBoolean());
        if (object && !closed && !schema.has("$comment")) {
            open.add(path);
        }
        schema.properties().forEach(entry -> findOpen(path + "/" + entry.getKey(), entry.getValue(), open));
        for (int i = 0; schema.isArray() && i < schema.size(); i++) {
            findOpen(path + "/" + i, schema.get(i), open);
        }
    }

    @Test
    void everyKeyHasADescription() {
        List<String> missing = new ArrayList<>();
        findUndescribed("", SCHEMA, missing);

        assertThat(missing).isEmpty();
    }

    private static void findUndescribed(String path, JsonNode node, List<String> missing) {
        node.path("properties").properties().forEach(entry -> {
            if (entry.getValue().path("description").asString("").isBlank()) {
                boolean name = path.endsWith("/not")
                        || (entry.getKey().equals("name") && entry.getValue().has("not"));
                if (!name) {
                    missing.add(path + "/" + entry.getKey());
                }
            }
        });
        node.properties().forEach(entry -> findUndescribed(path + "/" + entry.getKey(), entry.getValue(), missing));
        node.valueStream()
                .filter(JsonNode::isArray)
                .flatMap(JsonNode::valueStream)
                .forEach(item -> findUndescribed(path + "/-", item, missing));
    }
}
