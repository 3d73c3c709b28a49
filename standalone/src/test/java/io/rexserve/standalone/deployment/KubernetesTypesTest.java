package io.rexserve.standalone.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// That the check of types finds what an API server would refuse.
class KubernetesTypesTest {
    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: x, labels: { a: b } }
            spec:
              selector: { matchLabels: { a: b } }
              strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 1, maxUnavailable: 25% } }
              template:
                metadata: { labels: { a: b } }
                spec:
                  containers:
                    - name: c
                      image: i
                      env: [{ name: A, value: "5" }]
                      ports: [{ name: http, containerPort: 8080 }]
                      resources: { requests: { cpu: 1, memory: 1Gi }, limits: { nvidia.com/gpu: 1 } }
                  volumes: [{ name: m, image: { reference: r, pullPolicy: Always } }]
            """;

    private static List<String> faults(String yaml) {
        return KubernetesTypes.faults(Deployable.documents(yaml).getFirst());
    }

    @Test
    void aRightObjectHasNoFaults() {
        assertThat(faults(DEPLOYMENT)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "selector: {| bogus: 1, selector: { | spec.bogus",
                "image: i | imagee: i | containers[0].imagee",
                "'value: \"5\"' | value: 5 | String",
                "containerPort: 8080 | containerPort: '\"8080\"' | Integer",
                "maxSurge: 1 | maxSurg: 1 | rollingUpdate.maxSurg",
                "reference: r | reference: r, path: p | image.path",
                "kind: Deployment | kind: Deploymnt | no type known",
            })
    void aWrongOneHas(String right, String wrong, String named) {
        String replaced = right.equals("selector: {")
                ? DEPLOYMENT.replace("spec:\n  selector", "spec:\n  bogus: 1\n  selector")
                : DEPLOYMENT.replace(right, wrong.replace("'", ""));

        assertThat(replaced).isNotEqualTo(DEPLOYMENT);
        assertThat(faults(replaced)).isNotEmpty().anyMatch(fault -> fault.contains(named));
    }
}
