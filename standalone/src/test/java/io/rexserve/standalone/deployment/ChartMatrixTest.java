package io.rexserve.standalone.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.standalone.deployment.Chart.Pod;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// What must hold of the chart whatever it is asked for: each kind of values, and all of them together.
class ChartMatrixTest {
    private static Stream<JsonNode> values(JsonNode node, String key) {
        return Stream.concat(
                node.isObject() && node.has(key) ? Stream.of(node.get(key)) : Stream.empty(),
                node.valueStream().flatMap(child -> values(child, key)));
    }

    private static Set<String> texts(Stream<JsonNode> nodes) {
        var texts = new TreeSet<String>();
        nodes.forEach(node -> texts.add(node.asString()));
        return texts;
    }

    @ParameterizedTest
    @EnumSource
    void everyObjectIsWhatKubernetesTakes(ChartCase values) {
        var faults = new ArrayList<String>();
        values.chart.objects().forEach(object -> faults.addAll(KubernetesTypes.faults(object)));

        assertThat(faults).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void everyObjectIsThereOnceAndNamesItsRelease(ChartCase values) {
        assertThat(values.chart.objects())
                .extracting(object -> Chart.kind(object) + " " + Chart.name(object))
                .doesNotHaveDuplicates();
        assertThat(values.chart.objects()).allSatisfy(object -> {
            assertThat(Chart.name(object)).matches("x(-[a-z0-9]+)*").hasSizeLessThanOrEqualTo(63);
            assertThat(Chart.labels(object.at("/metadata/labels")))
                    .containsEntry("app.kubernetes.io/name", "rexserve")
                    .containsEntry("app.kubernetes.io/instance", "x");
        });
    }

    @ParameterizedTest
    @EnumSource
    void podsHaveNoPrivileges(ChartCase values) {
        assertThat(values.chart.pods()).allSatisfy(pod -> {
            JsonNode security = pod.spec().path("securityContext");
            assertThat(security.path("runAsNonRoot").asBoolean()).isTrue();
            assertThat(security.path("runAsUser").asInt()).isEqualTo(10001);
            assertThat(security.path("runAsGroup").asInt()).isEqualTo(10001);
            assertThat(security.at("/seccompProfile/type").asString()).isEqualTo("RuntimeDefault");
            assertThat(pod.spec().path("automountServiceAccountToken").asBoolean(true))
                    .isFalse();
            assertThat(pod.spec().path("enableServiceLinks").asBoolean(true)).isFalse();
            assertThat(pod.spec().propertyNames())
                    .doesNotContain("hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace");
            assertThat(pod.containers()).allSatisfy(container -> {
                JsonNode own = container.path("securityContext");
                assertThat(own.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
                assertThat(own.path("readOnlyRootFilesystem").asBoolean()).isTrue();
                assertThat(own.at("/capabilities/drop/0").asString()).isEqualTo("ALL");
                assertThat(own.at("/capabilities/add").isMissingNode()).isTrue();
                assertThat(own.path("privileged").asBoolean()).isFalse();
            });
        });
        assertThat(values.chart.all("ServiceAccount"))
                .allSatisfy(account -> assertThat(
                                account.path("automountServiceAccountToken").asBoolean(true))
                        .isFalse());
        assertThat(values.chart.objects())
                .noneMatch(object -> Chart.kind(object).contains("Role"));
        assertThat(values.chart.objects())
                .noneMatch(object -> Chart.kind(object).equals("Secret") && !Chart.isKeys(object));
    }

    @ParameterizedTest
    @EnumSource
    void onlyScratchCanBeWrittenAndAModelByWhatFetchesIt(ChartCase values) {
        assertThat(values.chart.pods()).allSatisfy(pod -> {
            Set<String> memory = new HashSet<>();
            pod.spec().path("volumes").forEach(volume -> {
                if (volume.has("emptyDir")) {
                    memory.add(volume.path("name").asString());
                }
                assertThat(volume.propertyNames()).doesNotContain("hostPath");
            });
            Set<String> declared =
                    texts(pod.spec().path("volumes").valueStream().map(volume -> volume.path("name")));
            assertThat(pod.containers())
                    .allSatisfy(container -> container.path("volumeMounts").forEach(mount -> {
                        String name = mount.path("name").asString();
                        assertThat(declared).contains(name);
                        assertThat(mount.path("readOnly").asBoolean() || memory.contains(name))
                                .as("%s of %s", name, pod.name())
                                .isTrue();
                        if (name.equals("model")) {
                            boolean fetches = container.path("name").asString().equals("model");
                            assertThat(mount.path("readOnly").asBoolean()).isEqualTo(!fetches);
                        }
                    }));
        });
    }

    @ParameterizedTest
    @EnumSource
    void everyContainerStatesWhatItTakes(ChartCase values) {
        assertThat(values.chart.pods())
                .allSatisfy(pod -> assertThat(pod.containers()).allSatisfy(container -> {
                    assertThat(container.at("/resources/requests").propertyNames())
                            .contains("cpu", "memory");
                    assertThat(container.at("/resources/limits").propertyNames())
                            .contains("memory")
                            .doesNotContain("cpu");
                }));
        assertThat(values.chart.all("Deployment")).allSatisfy(deployment -> {
            JsonNode container = Chart.container(deployment);
            boolean cuda = Chart.environment(container).entrySet().stream()
                    .anyMatch(variable -> variable.getKey().endsWith("_DEVICE")
                            && variable.getValue().equals("cuda"));
            assertThat(container.at("/resources/limits").has("nvidia.com/gpu")).isEqualTo(cuda);
        });
    }

    @ParameterizedTest
    @EnumSource
    void probesAskManagementAndLeaveTimeToStart(ChartCase values) {
        assertThat(values.chart.all("Deployment")).allSatisfy(deployment -> {
            JsonNode container = Chart.container(deployment);
            String component = container.path("name").asString();
            Map<String, Integer> ports = Chart.ports(container);
            assertThat(ports)
                    .containsEntry(
                            "management",
                            Map.of("gateway", 8090, "proposal", 8081, "llm", 8082)
                                    .get(component));
            for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
                assertThat(container.at("/" + probe + "/httpGet/port").asString())
                        .isEqualTo("management");
            }
            assertThat(container.at("/readinessProbe/httpGet/path").asString()).isEqualTo("/actuator/health/readiness");
            assertThat(container.at("/livenessProbe/httpGet/path").asString()).isEqualTo("/actuator/health/liveness");
            int startup = container.at("/startupProbe/periodSeconds").asInt()
                    * container.at("/startupProbe/failureThreshold").asInt();
            assertThat(startup).isGreaterThanOrEqualTo(120);
            assertThat(deployment.at("/spec/progressDeadlineSeconds").asInt()).isGreaterThan(startup);
            if (!component.equals("gateway")) {
                assertThat(seconds(Chart.environment(container).get("REXSERVE_MAXLOAD")))
                        .isGreaterThanOrEqualTo(startup - 1);
            }
        });
    }

    private static int seconds(@Nullable String given) {
        String duration = Objects.requireNonNull(given);
        assertThat(duration).matches("[0-9]+s");
        return Integer.parseInt(duration.replace("s", ""));
    }

    @ParameterizedTest
    @EnumSource
    void podsMayStopAsLongAsTheLongestRequestTakes(ChartCase values) {
        assertThat(values.chart.all("Deployment")).allSatisfy(deployment -> {
            Map<String, String> environment = Chart.environment(Chart.container(deployment));
            assertThat(deployment
                            .at("/spec/template/spec/terminationGracePeriodSeconds")
                            .asInt())
                    .isGreaterThanOrEqualTo(seconds(environment.get("REXSERVE_MAXTIMEOUT"))
                            + seconds(environment.get("REXSERVE_SHUTDOWNDELAY"))
                            + 10);
            assertThat(Chart.container(deployment).has("lifecycle")).isFalse();
        });
    }

    @ParameterizedTest
    @EnumSource
    void selectorsChooseExactlyTheirPods(ChartCase values) {
        List<Pod> pods = values.chart.pods();
        assertThat(values.chart.all("Deployment"))
                .allSatisfy(deployment -> assertThat(chosen(pods, deployment.at("/spec/selector/matchLabels")))
                        .containsExactly(Chart.name(deployment)));
        Stream.of("Service", "PodDisruptionBudget")
                .flatMap(kind -> values.chart.all(kind).stream())
                .filter(object -> !Chart.name(object).equals("x-management"))
                .forEach(object -> assertThat(chosen(
                                pods,
                                object.has("spec")
                                                && object.at("/spec/selector").has("matchLabels")
                                        ? object.at("/spec/selector/matchLabels")
                                        : object.at("/spec/selector")))
                        .containsExactly(Chart.name(object)));
        values.chart
                .all("PodMonitor")
                .forEach(monitor -> assertThat(chosen(pods, monitor.at("/spec/selector/matchLabels")))
                        .containsAll(deployments(values)));
        values.chart.all("ServiceMonitor").forEach(monitor -> {
            JsonNode service = values.chart.object("Service", "x-management");
            assertThat(Chart.labels(service.at("/metadata/labels")).entrySet())
                    .containsAll(Chart.labels(monitor.at("/spec/selector/matchLabels"))
                            .entrySet());
            assertThat(chosen(pods, service.at("/spec/selector"))).containsAll(deployments(values));
            assertThat(values.chart.all("Service").stream()
                            .filter(other -> Chart.labels(other.at("/metadata/labels"))
                                    .entrySet()
                                    .containsAll(Chart.labels(monitor.at("/spec/selector/matchLabels"))
                                            .entrySet())))
                    .hasSize(1);
        });
    }

    private static List<String> deployments(ChartCase values) {
        return values.chart.all("Deployment").stream().map(Chart::name).toList();
    }

    private static List<String> chosen(List<Pod> pods, JsonNode labels) {
        assertThat(labels).isNotEmpty();
        return pods.stream().filter(pod -> pod.matches(labels)).map(Pod::name).toList();
    }

    @ParameterizedTest
    @EnumSource
    void everythingReferredToExistsOrIsGiven(ChartCase values) {
        var referred = new TreeSet<String>();
        for (JsonNode object : values.chart.objects()) {
            for (String key : List.of("secretRef", "configMapRef", "secretKeyRef", "configMapKeyRef", "configMap")) {
                values(object, key)
                        .forEach(
                                reference -> referred.add(reference.path("name").asString()));
            }
            values(object, "imagePullSecrets").forEach(secrets -> referred.addAll(texts(values(secrets, "name"))));
            referred.addAll(texts(values(object, "secretName")));
            referred.addAll(texts(values(object, "claimName")));
        }
        values.chart
                .all("Secret")
                .forEach(made -> referred.remove(made.at("/metadata/name").asString()));
        assertThat(referred).allSatisfy(name -> assertThat(name).startsWith("given-"));
        assertThat(referred).allSatisfy(name -> assertThat(values.values).contains(name));

        Set<String> accounts =
                texts(values.chart.all("ServiceAccount").stream().map(account -> account.at("/metadata/name")));
        assertThat(values.chart.all("Deployment"))
                .allSatisfy(deployment -> assertThat(accounts)
                        .contains(deployment
                                .at("/spec/template/spec/serviceAccountName")
                                .asString()));
        assertThat(Stream.of("HorizontalPodAutoscaler", "ScaledObject")
                        .flatMap(kind -> values.chart.all(kind).stream()))
                .allSatisfy(scaler -> assertThat(deployments(values))
                        .contains(scaler.at("/spec/scaleTargetRef/name").asString()));
    }

    @ParameterizedTest
    @EnumSource
    void imagesHaveAVersionAndADigestWhereOneIsGiven(ChartCase values) {
        assertThat(values.chart.pods())
                .allSatisfy(pod -> assertThat(texts(values(pod.spec(), "image").filter(JsonNode::isString)))
                        .isNotEmpty()
                        .allSatisfy(image -> assertThat(image)
                                .matches("[a-z0-9./-]+(:[A-Za-z0-9._-]+|@sha256:[0-9a-f]{64})")
                                .doesNotEndWith(":latest")));
        if (values.values.contains("gateway: { replicas: { min: 2, max: 3 }, image") || values == ChartCase.EXTRAS) {
            assertThat(values.chart.container(Deployable.GATEWAY).path("image").asString())
                    .endsWith("@" + ChartCase.Digests.DIGEST);
        }
    }

    @ParameterizedTest
    @EnumSource
    void podsOfTheReleaseReachEachOtherOnlyWhereTheyMust(ChartCase values) {
        NetworkPolicies policies = NetworkPolicies.of(values.chart);
        Set<String> needed = new TreeSet<>();
        for (Pod pod : policies.pods()) {
            assertThat(policies.isolates("Ingress", pod)).isTrue();
            assertThat(policies.isolates("Egress", pod)).isTrue();
            String component = pod.component();
            if (component.equals("test")) {
                needed.add(pod.name() + " -> x-gateway:http");
            } else if (!component.equals("gateway")) {
                needed.add("x-gateway -> " + pod.name() + ":grpc");
            }
        }

        assertThat(policies.flows()).isEqualTo(needed);
    }

    @ParameterizedTest
    @EnumSource
    void podsReachOutsideOnlyWhatTheirValuesName(ChartCase values) {
        NetworkPolicies policies = NetworkPolicies.of(values.chart);
        boolean traces = values.values.contains("otlpEndpoint");
        for (Pod pod : policies.pods()) {
            var ports = new TreeSet<Integer>();
            for (JsonNode rule : policies.outside("egress", "to", pod)) {
                rule.path("ports").forEach(port -> ports.add(port.path("port").asInt()));
                assertThat(rule.path("to")).as(pod.name()).isNotEmpty();
            }
            String component = pod.component();
            var expected = new TreeSet<Integer>();
            if (traces && !component.equals("test")) {
                expected.add(4318);
            }
            if (pod.spec().has("initContainers")) {
                expected.add(443);
            }
            if (component.equals("llm") && values == ChartCase.EXTRAS) {
                expected.add(8443);
            }
            if (!expected.isEmpty() || component.equals("gateway") || component.equals("test")) {
                expected.add(53);
            }
            assertThat(ports).as(pod.name()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void strangersReachTheGatewayAndPrometheusManagement(ChartCase values) {
        NetworkPolicies policies = NetworkPolicies.of(values.chart);
        for (Pod pod : policies.pods()) {
            List<JsonNode> rules = policies.outside("ingress", "from", pod);
            Predicate<JsonNode> management =
                    rule -> rule.at("/ports/0/port").asString().equals("management");
            if (!pod.component().equals("test") && values != ChartCase.CALLERS) {
                assertThat(rules)
                        .filteredOn(management)
                        .hasSize(1)
                        .allSatisfy(rule -> assertThat(rule.path("from")).isNotEmpty());
            } else {
                assertThat(rules).noneMatch(management);
            }
            assertThat(texts(rules.stream()
                            .filter(management.negate())
                            .flatMap(rule -> values(rule.path("ports"), "port"))))
                    .isEqualTo(pod.name().equals("x-gateway") ? Set.of("http") : Set.of());
            assertThat(rules).allSatisfy(rule -> assertThat(rule.path("ports")).hasSize(1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void variablesAreThereOnceAndReadBySomeone(ChartCase values) {
        assertThat(values.chart.all("Deployment")).allSatisfy(deployment -> {
            JsonNode container = Chart.container(deployment);
            assertThat(container
                            .path("env")
                            .valueStream()
                            .map(variable -> variable.path("name").asString()))
                    .doesNotHaveDuplicates();
            assertThat(Variables.unread(Chart.environment(container)).stream()
                            .filter(name -> !name.startsWith("EXTRA_")))
                    .isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void aModelThatIsDeliveredIsMountedAndHasADigest(ChartCase values) {
        assertThat(values.chart.all("Deployment")).allSatisfy(deployment -> {
            JsonNode container = Chart.container(deployment);
            Map<String, String> environment = Chart.environment(container);
            String prefix = "REXSERVE_" + container.path("name").asString().toUpperCase(Locale.ROOT);
            boolean mounted = values(container.path("volumeMounts"), "mountPath")
                    .anyMatch(path -> path.asString().equals("/model"));
            assertThat(environment.containsKey(prefix + "_MODEL")).isEqualTo(mounted);
            if (mounted) {
                assertThat(environment.get(prefix + "_MODEL")).startsWith("/model");
                assertThat(environment).containsEntry(prefix + "_MODELSHA256", ChartCase.Digests.SHA256);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void budgetsLetEveryDrainGoOn(ChartCase values) {
        assertThat(values.chart.all("PodDisruptionBudget")).allSatisfy(budget -> {
            assertThat(budget.at("/spec/maxUnavailable").asInt()).isEqualTo(1);
            assertThat(budget.path("spec").has("minAvailable")).isFalse();
            assertThat(budget.at("/spec/unhealthyPodEvictionPolicy").asString()).isEqualTo("AlwaysAllow");
        });
        assertThat(values.chart.all("PodDisruptionBudget"))
                .extracting(Chart::name)
                .isEqualTo(
                        switch (values) {
                            case POOLS -> List.of("x-large-llm");
                            case REPLICAS -> List.of("x-gateway", "x-proposal");
                            case EVERYTHING -> List.of("x-gateway");
                            default -> List.of();
                        });
    }

    @ParameterizedTest
    @EnumSource
    void updatesAndReplicasAreSaidOnce(ChartCase values) {
        assertThat(values.chart.all("Deployment")).allSatisfy(deployment -> {
            JsonNode strategy = deployment.at("/spec/strategy/rollingUpdate");
            boolean inPlace = values == ChartCase.GPU && Chart.name(deployment).equals("x-llm");
            assertThat(strategy.path("maxUnavailable").asInt()).isEqualTo(inPlace ? 1 : 0);
            assertThat(strategy.path("maxSurge").asInt()).isEqualTo(inPlace ? 0 : 1);
            assertThat(deployment.path("spec").has("replicas")).isEqualTo(values == ChartCase.REPLICAS);
            assertThat(deployment.at("/spec/template/spec/topologySpreadConstraints"))
                    .hasSize(1)
                    .allSatisfy(spread -> assertThat(spread.at("/labelSelector/matchLabels"))
                            .isEqualTo(deployment.at("/spec/selector/matchLabels")));
        });
    }

    @ParameterizedTest
    @EnumSource
    void routesLeadToAPortOfTheGatewayAndOutlastTheLongestRequest(ChartCase values) {
        JsonNode service = values.chart.object("Service", "x-gateway");
        Set<String> names = texts(values(service.at("/spec/ports"), "name"));
        Set<String> numbers = texts(values(service.at("/spec/ports"), "port"));
        int longest = seconds(values.chart.environment(Deployable.GATEWAY).get("REXSERVE_MAXTIMEOUT"));

        values.chart.all("Ingress").forEach(ingress -> {
            assertThat(texts(values(ingress, "port").flatMap(port -> values(port, "name"))))
                    .isEqualTo(names);
            JsonNode annotations = ingress.at("/metadata/annotations");
            String prefix = "nginx.ingress.kubernetes.io/";
            assertThat(annotations.path(prefix + "proxy-read-timeout").asString())
                    .isEqualTo(Integer.toString(longest + 10));
            assertThat(annotations.path(prefix + "proxy-buffering").asString()).isEqualTo("off");
            assertThat(annotations.path(prefix + "proxy-body-size").asString()).isEqualTo("32m");
        });
        values.chart.all("HTTPRoute").forEach(route -> {
            JsonNode rule = route.at("/spec/rules/0");
            assertThat(numbers).contains(rule.at("/backendRefs/0/port").asString());
            assertThat(seconds(rule.at("/timeouts/request").asString())).isEqualTo(longest + 10);
        });
        assertThat(values.chart.all("Ingress"))
                .hasSize(values.name().contains("INGRESS") || values == ChartCase.EVERYTHING ? 1 : 0);
        assertThat(values.chart.all("HTTPRoute"))
                .hasSize(values == ChartCase.ROUTE || values == ChartCase.EVERYTHING ? 1 : 0);
    }

    @ParameterizedTest
    @EnumSource
    void certificatesAreMountedOnBothSidesOrOnNone(ChartCase values) {
        boolean encrypted = values.values.contains("tls: { enabled: true");
        assertThat(values.chart.all("Deployment")).allSatisfy(deployment -> {
            JsonNode container = Chart.container(deployment);
            String component = container.path("name").asString();
            Map<String, String> environment = Chart.environment(container);
            assertThat(values(deployment, "mountPath")
                            .anyMatch(path -> path.asString().equals("/etc/rexserve/tls")))
                    .isEqualTo(encrypted);
            if (encrypted) {
                assertThat(Variables.bundle(environment, "grpc"))
                        .containsExactly(
                                "/etc/rexserve/tls/tls.crt", "/etc/rexserve/tls/tls.key", "/etc/rexserve/tls/ca.crt");
                assertThat(environment)
                        .containsEntry("SPRING_SSL_BUNDLE_PEM_GRPC_RELOADONUPDATE", "true")
                        .containsAllEntriesOf(
                                component.equals("gateway")
                                        ? Map.of(
                                                "SPRING_GRPC_CLIENT_CHANNEL_PROPOSAL_SSL_BUNDLE", "grpc",
                                                "SPRING_GRPC_CLIENT_CHANNEL_LLM_SSL_BUNDLE", "grpc")
                                        : Map.of(
                                                "SPRING_GRPC_SERVER_SSL_BUNDLE", "grpc",
                                                "SPRING_GRPC_SERVER_SSL_CLIENTAUTH", "require"));
            } else {
                assertThat(environment.keySet()).noneMatch(name -> name.contains("_SSL_"));
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void monitorsAskTheManagementPortAndNameTheRelease(ChartCase values) {
        Stream.of("PodMonitor", "ServiceMonitor")
                .flatMap(kind -> values.chart.all(kind).stream())
                .forEach(monitor -> {
                    JsonNode endpoint =
                            monitor.at("/spec/podMetricsEndpoints/0").isMissingNode()
                                    ? monitor.at("/spec/endpoints/0")
                                    : monitor.at("/spec/podMetricsEndpoints/0");
                    assertThat(endpoint.path("port").asString()).isEqualTo("management");
                    assertThat(endpoint.path("path").asString()).isEqualTo("/actuator/prometheus");
                    assertThat(endpoint.path("honorLabels").asBoolean()).isTrue();
                    assertThat(texts(values(endpoint, "targetLabel"))).containsExactly("component", "pool", "release");
                });
    }
}
