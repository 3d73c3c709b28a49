package io.rexserve.standalone.deployment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.fabric8.kubernetes.api.model.AnyType;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Objects of Kubernetes against fabric8's model: the type of every value, and no field that the model does not know.
///
/// The model itself takes unknown fields, as `additionalProperties`, and Jackson takes a number for a text: both are
/// faults here, as they are for an API server.
final class KubernetesTypes {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(
                    LogicalType.Textual,
                    coercion -> coercion.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build();

    private static final Map<String, Class<?>> TYPES = Map.ofEntries(
            Map.entry("v1 ConfigMap", ConfigMap.class),
            Map.entry("v1 Pod", Pod.class),
            Map.entry("v1 Secret", Secret.class),
            Map.entry("v1 Service", Service.class),
            Map.entry("v1 ServiceAccount", ServiceAccount.class),
            Map.entry("apps/v1 Deployment", Deployment.class),
            Map.entry("autoscaling/v2 HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
            Map.entry("gateway.networking.k8s.io/v1 HTTPRoute", HTTPRoute.class),
            Map.entry("keda.sh/v1alpha1 ScaledObject", ScaledObject.class),
            Map.entry("monitoring.coreos.com/v1 PodMonitor", PodMonitor.class),
            Map.entry("monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class),
            Map.entry("monitoring.coreos.com/v1 ServiceMonitor", ServiceMonitor.class),
            Map.entry("networking.k8s.io/v1 Ingress", Ingress.class),
            Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
            Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class));

    /// What KEDA 2 takes, of which no model is published.
    private record ScaledObject(String apiVersion, String kind, ObjectMeta metadata, Spec spec) {
        private record Spec(
                Target scaleTargetRef,
                int pollingInterval,
                int cooldownPeriod,
                int minReplicaCount,
                int maxReplicaCount,
                Fallback fallback,
                Advanced advanced,
                List<Trigger> triggers) {}

        private record Target(String apiVersion, String kind, String name) {}

        private record Fallback(int failureThreshold, int replicas, String behavior) {}

        private record Advanced(boolean restoreToOriginalReplicaCount, Scaler horizontalPodAutoscalerConfig) {}

        private record Scaler(String name, HorizontalPodAutoscalerBehavior behavior) {}

        private record Trigger(String type, String metricType, Map<String, String> metadata) {}
    }

    /// Written in JSON otherwise than their fields say.
    private static final Set<Class<?>> SCALARS = Set.of(Quantity.class, IntOrString.class, AnyType.class);

    private KubernetesTypes() {}

    /// What is wrong with an object, a line each; none if nothing is.
    static List<String> faults(tools.jackson.databind.JsonNode object) {
        String kind = object.path("apiVersion").asString() + " " + Chart.kind(object);
        Class<?> type = TYPES.get(kind);
        if (type == null) {
            return List.of(kind + ": no type known");
        }
        var faults = new ArrayList<String>();
        try {
            JsonNode tree = MAPPER.readTree(object.toString());
            var _ = MAPPER.treeToValue(tree, type);
            walk(kind + " " + Chart.name(object), tree, MAPPER.constructType(type), faults);
        } catch (JsonProcessingException e) {
            faults.add(kind + " " + Chart.name(object) + ": " + e.getOriginalMessage());
        }
        return faults;
    }

    private static void walk(String path, JsonNode node, JavaType type, List<String> faults) {
        if (node.isNull()) {
            faults.add(path + ": null");
        } else if (type.isMapLikeType()) {
            node.properties()
                    .forEach(entry ->
                            walk(path + "." + entry.getKey(), entry.getValue(), type.getContentType(), faults));
        } else if (type.isCollectionLikeType()) {
            for (int i = 0; i < node.size(); i++) {
                walk(path + "[" + i + "]", node.get(i), type.getContentType(), faults);
            }
        } else if (isObject(type) && !SCALARS.contains(type.getRawClass())) {
            walkFields(path, node, type, faults);
        }
    }

    private static boolean isObject(JavaType type) {
        return type.getRawClass().isRecord() || type.getRawClass().getName().startsWith("io.fabric8.");
    }

    private static void walkFields(String path, JsonNode node, JavaType type, List<String> faults) {
        Map<String, JavaType> fields = new HashMap<>();
        MAPPER.getDeserializationConfig().introspect(type).findProperties().forEach(property -> {
            if (!property.getName().equals("additionalProperties")) {
                fields.put(property.getName(), property.getPrimaryType());
            }
        });
        node.properties().forEach(entry -> {
            JavaType field = fields.get(entry.getKey());
            if (field == null) {
                faults.add(path + "." + entry.getKey() + ": unknown (expected: one of " + fields.keySet() + ")");
            } else {
                walk(path + "." + entry.getKey(), entry.getValue(), field, faults);
            }
        });
    }
}
