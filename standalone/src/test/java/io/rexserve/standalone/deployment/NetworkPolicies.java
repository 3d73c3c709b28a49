package io.rexserve.standalone.deployment;

import io.rexserve.standalone.deployment.Chart.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// What the network policies of a chart allow, as the specification of `networking.k8s.io/v1` has it: a pod that a
/// policy selects takes only the connections that one of its policies allows, likewise for those that it makes.
record NetworkPolicies(List<JsonNode> policies, List<Pod> pods) {
    static NetworkPolicies of(Chart chart) {
        return new NetworkPolicies(chart.all("NetworkPolicy"), chart.pods());
    }

    /// Whether a policy of this direction selects the pod, so that the rest is denied.
    boolean isolates(String direction, Pod pod) {
        return policies.stream()
                .anyMatch(policy -> applies(policy, pod)
                        && policy.at("/spec/policyTypes")
                                .valueStream()
                                .anyMatch(type -> type.asString().equals(direction)));
    }

    /// Every connection between two pods of the release that both ends allow, as `from -> to:port`.
    Set<String> flows() {
        var flows = new TreeSet<String>();
        for (Pod from : pods) {
            for (Pod to : pods) {
                for (JsonNode container : to.containers()) {
                    Chart.ports(container).forEach((name, number) -> {
                        if (allows("egress", "to", from, to, name, number)
                                && allows("ingress", "from", to, from, name, number)) {
                            flows.add(from.name() + " -> " + to.name() + ":" + name);
                        }
                    });
                }
            }
        }
        return flows;
    }

    /// The rules of a pod whose peers are not pods of its own namespace.
    List<JsonNode> outside(String direction, String peers, Pod pod) {
        return rules(direction, pod).stream()
                .filter(rule -> !rule.has(peers)
                        || rule.path(peers)
                                .valueStream()
                                .anyMatch(peer -> peer.has("namespaceSelector") || peer.has("ipBlock")))
                .toList();
    }

    List<JsonNode> rules(String direction, Pod pod) {
        var rules = new ArrayList<JsonNode>();
        policies.stream()
                .filter(policy -> applies(policy, pod))
                .forEach(policy -> policy.at("/spec/" + direction).forEach(rules::add));
        return rules;
    }

    private static boolean applies(JsonNode policy, Pod pod) {
        return pod.matches(policy.at("/spec/podSelector/matchLabels"));
    }

    private boolean allows(String direction, String peers, Pod pod, Pod other, String port, int number) {
        return rules(direction, pod).stream()
                .anyMatch(rule -> allowsPort(rule, port, number)
                        && (!rule.has(peers)
                                || rule.path(peers)
                                        .valueStream()
                                        .anyMatch(peer -> peer.has("podSelector")
                                                && !peer.has("namespaceSelector")
                                                && other.matches(peer.at("/podSelector/matchLabels")))));
    }

    private static boolean allowsPort(JsonNode rule, String port, int number) {
        return !rule.has("ports")
                || rule.path("ports")
                        .valueStream()
                        .anyMatch(allowed -> allowed.path("port").asString().equals(port)
                                || allowed.path("port").asString().equals(Integer.toString(number)));
    }
}
