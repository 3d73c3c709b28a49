package io.rexserve.trainer.teacher;

import io.rexserve.model.kernel.KernelText;
import io.rexserve.trainer.teacher.GraphFile.Constant;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// A graph as one kernel method, `graph(x, p)`, a line for each node that the outputs need. Maps are `[B, H, W, C]`
/// where TensorFlow's operators take them, as in the graph.
final class GraphText {
    private final GraphFile graph;
    private final String input;
    private final List<String> lines = new ArrayList<>();
    private final List<Constant> weights = new ArrayList<>();
    private final Map<String, String> names = new HashMap<>();

    /// @param input node that is given
    /// @param outputs nodes whose values the method returns
    GraphText(GraphFile graph, String input, List<String> outputs) {
        this.graph = graph;
        this.input = input;
        String results = outputs.stream().map(this::name).collect(Collectors.joining(", "));
        lines.add("return [" + results + "]");
    }

    KernelText kernel() {
        return new KernelText(
                "graph of the teacher",
                "def graph(self, x: Tensor, p: List[Tensor]) -> List[Tensor]:\n"
                        + lines.stream().map(line -> "  " + line + "\n").collect(Collectors.joining()));
    }

    /// Floats that the method takes as `p`, in their order.
    List<Constant> weights() {
        return weights;
    }

    // The variable of a node's value; what it needs is computed before. `NODE:1` is the second of several values.
    private String name(String reference) {
        int colon = reference.indexOf(':');
        String node = colon < 0 ? reference : reference.substring(0, colon);
        if (node.equals(input)) {
            return "x";
        }
        String known = names.get(node);
        if (known == null) {
            known = graph.constants().containsKey(node) ? weight(node) : line(node);
            names.put(node, known);
        }
        String index = colon < 0 ? "0" : reference.substring(colon + 1);
        return operator(node).equals("SplitV") ? known + "[" + index + "]" : known;
    }

    private String operator(String node) {
        JsonNode found = graph.nodes().get(node);
        return found == null ? "" : found.path("op").asString();
    }

    private String weight(String node) {
        weights.add(constant(node));
        return "p[" + (weights.size() - 1) + "]";
    }

    private String line(String node) {
        JsonNode found = graph.nodes().get(node);
        if (found == null) {
            throw new IllegalArgumentException("teacher: node " + node + " (expected: one of the graph's)");
        }
        String value = value(node, found);
        String variable = "v" + lines.size();
        lines.add(variable + " = " + value);
        return variable;
    }

    private String value(String node, JsonNode found) {
        List<String> in = new ArrayList<>();
        found.path("input").forEach(one -> in.add(one.asString()));
        return switch (found.path("op").asString()) {
            case "Identity" -> name(in.get(0));
            case "Add", "AddV2" -> "torch.add(" + name(in.get(0)) + ", " + name(in.get(1)) + ")";
            case "Sigmoid" -> "torch.sigmoid(" + name(in.get(0)) + ")";
            case "LeakyRelu" ->
                "torch.leaky_relu(" + name(in.get(0)) + ", "
                        + found.path("attr").path("alpha").path("f").asDouble() + ")";
            case "Transpose" -> "torch.permute(" + name(in.get(0)) + ", " + integers(in.get(1)) + ")";
            case "ConcatV2" ->
                "torch.cat(["
                        + in.subList(0, in.size() - 1).stream().map(this::name).collect(Collectors.joining(", "))
                        + "], " + constant(in.getLast()).integers()[0] + ")";
            case "SplitV" ->
                "torch.split_with_sizes(" + name(in.get(0)) + ", " + integers(in.get(1)) + ", "
                        + constant(in.get(2)).integers()[0] + ")";
            case "Pad" -> pad(in, "0.");
            case "PadV2" -> pad(in, number(constant(in.get(2)).values()[0]));
            case "Conv2D" -> convolution(node, in, found.path("attr"));
            case "MaxPool" -> pool(node, in, found.path("attr"));
            case "ResizeBilinear" -> resize(node, in, found.path("attr"));
            default ->
                throw new IllegalArgumentException(
                        "teacher: node " + node + ": " + found.path("op").asString() + " (expected: a known operator)");
        };
    }

    // TensorFlow pads from the first dimension on, PyTorch from the last one.
    private String pad(List<String> in, String value) {
        long[] pairs = constant(in.get(1)).integers();
        var reversed = new ArrayList<Long>();
        for (int i = pairs.length - 2; i >= 0; i -= 2) {
            reversed.add(pairs[i]);
            reversed.add(pairs[i + 1]);
        }
        return "torch.constant_pad_nd(" + name(in.get(0)) + ", " + reversed + ", " + value + ")";
    }

    // Infinity has no literal.
    private static String number(double value) {
        return Double.isInfinite(value) ? (value < 0 ? "-" : "") + "float(\"inf\")" : Double.toString(value);
    }

    private String convolution(String node, List<String> in, JsonNode attributes) {
        requireValid(node, attributes);
        return last("torch.conv2d(" + first(in.get(0)) + ", torch.permute(" + name(in.get(1))
                + ", [3, 2, 0, 1]), None, " + window(attributes, "strides") + ")");
    }

    private String pool(String node, List<String> in, JsonNode attributes) {
        requireValid(node, attributes);
        return last("torch.max_pool2d(" + first(in.get(0)) + ", " + window(attributes, "ksize") + ", "
                + window(attributes, "strides") + ")");
    }

    private String resize(String node, List<String> in, JsonNode attributes) {
        if (!attributes.path("half_pixel_centers").path("b").asBoolean()
                || attributes.path("align_corners").path("b").asBoolean()) {
            throw new IllegalArgumentException(
                    "teacher: node " + node + ": align_corners (expected: half_pixel_centers)");
        }
        return last(
                "torch.upsample_bilinear2d(" + first(in.get(0)) + ", " + integers(in.get(1)) + ", False, None, None)");
    }

    private static void requireValid(String node, JsonNode attributes) {
        var padding = new String(
                Base64.getDecoder().decode(attributes.path("padding").path("s").asString()), StandardCharsets.UTF_8);
        if (!padding.equals("VALID")) {
            throw new IllegalArgumentException("teacher: node " + node + ": padding " + padding + " (expected: VALID)");
        }
    }

    private static List<Long> window(JsonNode attributes, String name) {
        JsonNode all = attributes.path(name).path("list").path("i");
        return List.of(all.get(1).asLong(), all.get(2).asLong());
    }

    // [B, H, W, C] -> [B, C, H, W]
    private String first(String reference) {
        return "torch.permute(" + name(reference) + ", [0, 3, 1, 2])";
    }

    // [B, C, H, W] -> [B, H, W, C]
    private static String last(String value) {
        return "torch.permute(" + value + ", [0, 2, 3, 1])";
    }

    private String integers(String node) {
        return Arrays.toString(constant(node).integers());
    }

    private Constant constant(String node) {
        Constant constant = graph.constants().get(node);
        if (constant == null) {
            throw new IllegalArgumentException("teacher: " + node + " (expected: a constant)");
        }
        return constant;
    }
}
