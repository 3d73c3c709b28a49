package io.rexserve.model.proposal;

import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.JsonFile;
import io.rexserve.model.weights.ModelFile;
import io.rexserve.model.weights.Printable;
import io.rexserve.model.weights.WeightFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/// The shape of a UPN, read from the `config.json` beside its weights. Nothing about its size is fixed in code.
///
/// @param embedDim channels of the first Swin stage; each further stage has twice as many
/// @param depths blocks per stage
/// @param backboneHeads attention heads per stage
/// @param windowSize cells per side of an attention window
/// @param outIndices stages whose maps the neck reads, ascending; the last stage is among them
/// @param width channels of every token (`d_model`)
/// @param ffnDim hidden channels of the feed-forward layers
/// @param encoderLayers deformable encoder layers
/// @param decoderLayers decoder layers
/// @param heads attention heads of encoder and decoder
/// @param points sampling points per head and level
/// @param levels feature levels, those beyond the stages read are convolved from the last
/// @param queries proposals per granularity
/// @param shortSide pixels of the shorter side of the network's input
/// @param maxSide most pixels of its longer side
/// @param proposalBase side of a first-level candidate as a share of the image
/// @param minScore score below which boxes are left out unless a request or the service says otherwise
public record UpnConfig(
        int embedDim,
        List<Integer> depths,
        List<Integer> backboneHeads,
        int windowSize,
        List<Integer> outIndices,
        int width,
        int ffnDim,
        int encoderLayers,
        int decoderLayers,
        int heads,
        int points,
        int levels,
        int queries,
        int shortSide,
        int maxSide,
        double proposalBase,
        double minScore) {
    static final double PUBLISHED_BASE = 0.05;

    /// Of networks that state none: chosen on held-out scenes for the embedded network when its scores were trained
    /// one to one (docs/LOG.md, 2026-11-25). UPN-large is published with 0.3.
    public static final double USUAL_MIN_SCORE = 0.2;

    /// Groups of every group normalisation.
    static final int NORM_GROUPS = 32;

    // Published: 4 stages of 192 to 1536 channels, windows of 12, 6 layers, 900 queries, sides of 800 and 1333.
    static final int MAX_STAGES = 8;
    private static final int MAX_DEPTH = 1000;
    private static final int MAX_WIDTH = 1 << 16;
    private static final int MAX_WINDOW = 64;
    private static final int MAX_LAYERS = 100;
    private static final int MAX_POINTS = 64;
    private static final int MAX_LEVELS = 16;
    private static final int MAX_QUERIES = 10_000;
    private static final int MAX_SIDE = 4096;

    public UpnConfig {
        depths = List.copyOf(depths);
        backboneHeads = List.copyOf(backboneHeads);
        outIndices = List.copyOf(outIndices);
        require(
                depths.size() == backboneHeads.size() && !depths.isEmpty(),
                "backbone.num_heads",
                backboneHeads,
                "one per stage, as backbone.depths " + depths);
        require(depths.size() <= MAX_STAGES, "backbone.depths", depths.size() + " stages", "<= " + MAX_STAGES);
        within("backbone.embed_dim", embedDim, MAX_WIDTH >> (depths.size() - 1));
        for (int stage = 0; stage < depths.size(); stage++) {
            within("backbone.depths", depths.get(stage), MAX_DEPTH);
            require(
                    backboneHeads.get(stage) >= 1 && (embedDim << stage) % backboneHeads.get(stage) == 0,
                    "backbone.num_heads",
                    backboneHeads,
                    "divisors of the channels of their stage");
        }
        within("backbone.window_size", windowSize, MAX_WINDOW);
        require(
                width >= NORM_GROUPS && width <= MAX_WIDTH && width % NORM_GROUPS == 0 && width % 4 == 0,
                "d_model",
                width,
                "a multiple of " + NORM_GROUPS + " up to " + MAX_WIDTH);
        require(heads >= 1 && width % heads == 0, "num_heads", heads, "a divisor of d_model " + width);
        within("ffn_dim", ffnDim, 8 * MAX_WIDTH);
        within("encoder_layers", encoderLayers, MAX_LAYERS);
        within("decoder_layers", decoderLayers, MAX_LAYERS);
        within("num_points", points, MAX_POINTS);
        within("num_feature_levels", levels, MAX_LEVELS);
        within("num_queries", queries, MAX_QUERIES);
        require(
                !outIndices.isEmpty() && outIndices.size() <= levels,
                "num_feature_levels",
                levels,
                ">= the number of backbone stages read, " + outIndices);
        require(
                outIndices.stream().sorted().distinct().toList().equals(outIndices)
                        && outIndices.getFirst() >= 0
                        && outIndices.getLast() < depths.size(),
                "backbone.out_indices",
                outIndices,
                "ascending stage numbers below " + depths.size());
        within("short_side", shortSide, MAX_SIDE);
        require(
                maxSide >= shortSide && maxSide <= MAX_SIDE,
                "max_side",
                maxSide,
                "from short_side " + shortSide + " to " + MAX_SIDE);
        require(proposalBase > 0 && proposalBase < 1, "proposal_base", proposalBase, "between 0 and 1");
        require(minScore >= 0 && minScore <= 1, "min_score", minScore, "0 to 1");
    }

    private static void within(String key, int value, int most) {
        require(value >= 1 && value <= most, key, value, "1 to " + most);
    }

    private static void require(boolean holds, String key, Object value, String expected) {
        if (!holds) {
            throw new CheckpointException(
                    "config.json: " + key + ": " + Printable.excerpt(value) + " (expected: " + expected + ")");
        }
    }

    /// The `config.json` beside the weights; without one, as for the published `.pth`, what the
    /// shapes of the weights show.
    ///
    /// @throws CheckpointException naming the key or the tensor, its value and what was expected
    public static UpnConfig of(Checkpoint checkpoint) {
        boolean alone = !ModelFile.isThere(checkpoint.source().resolve("config.json"));
        return alone && checkpoint.format() == WeightFormat.TORCH
                ? UpnShapes.config(checkpoint)
                : read(checkpoint.source(), checkpoint);
    }

    /// Reads `config.json` of a model folder.
    ///
    /// @param checkpoint whose layers are not to be fewer than those stated
    /// @throws CheckpointException naming the key, its value and what was expected
    public static UpnConfig read(Path folder, Checkpoint checkpoint) {
        JsonNode json = JsonFile.readObject(folder.resolve("config.json"));
        try {
            UpnShapes.requireLayers(json, checkpoint);
            return of(json);
        } catch (CheckpointException e) {
            throw new CheckpointException(folder + ": " + e.getMessage(), e);
        }
    }

    /// @param json a `config.json` in this project's format
    public static UpnConfig of(JsonNode json) {
        JsonNode backbone = json.path("backbone");
        List<Integer> depths = integers(backbone, "depths");
        int levels = integer(json, "num_feature_levels");
        List<Integer> outIndices = backbone.has("out_indices")
                ? integers(backbone, "out_indices")
                : IntStream.range(Math.max(0, depths.size() - levels + 1), depths.size())
                        .boxed()
                        .toList();
        return new UpnConfig(
                integer(backbone, "embed_dim"),
                depths,
                integers(backbone, "num_heads"),
                integer(backbone, "window_size"),
                outIndices,
                integer(json, "d_model"),
                integer(json, "ffn_dim"),
                integer(json, "encoder_layers"),
                integer(json, "decoder_layers"),
                integer(json, "num_heads"),
                integer(json, "num_points"),
                levels,
                integer(json, "num_queries"),
                integer(json, "short_side"),
                integer(json, "max_side"),
                json.has("proposal_base") ? number(json, "proposal_base") : PUBLISHED_BASE,
                json.has("min_score") ? number(json, "min_score") : USUAL_MIN_SCORE);
    }

    private static double number(JsonNode json, String key) {
        JsonNode value = json.path(key);
        if (!value.isNumber()) {
            throw fault(key, value, "a number");
        }
        return value.asDouble();
    }

    private static CheckpointException fault(String key, JsonNode value, String expected) {
        return new CheckpointException("config.json: " + key + ": "
                + (value.isMissingNode() ? "missing" : Printable.excerpt(value)) + " (expected: " + expected + ")");
    }

    static int integer(JsonNode json, String key) {
        JsonNode value = json.path(key);
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw fault(key, value, "a whole number");
        }
        return value.intValue();
    }

    static List<Integer> integers(JsonNode json, String key) {
        JsonNode value = json.path(key);
        if (!value.isArray()) {
            throw fault(key, value, "a list of whole numbers");
        }
        var numbers = new ArrayList<Integer>();
        value.forEach(item -> {
            if (!item.isIntegralNumber() || !item.canConvertToInt()) {
                throw fault(key, value, "whole numbers");
            }
            numbers.add(item.intValue());
        });
        return numbers;
    }

    /// Channels of a backbone stage.
    int channels(int stage) {
        return embedDim << stage;
    }

    /// For each pair of cells of a window, the row of the relative position bias table. `[windowSize^4]`
    public long[] relativePositions() {
        return relativePositions(windowSize);
    }

    /// As [#relativePositions()], of any window.
    ///
    /// @param windowSize cells per side
    public static long[] relativePositions(int windowSize) {
        int n = windowSize * windowSize;
        int span = 2 * windowSize - 1;
        long[] rows = new long[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                int dy = i / windowSize - j / windowSize + windowSize - 1;
                int dx = i % windowSize - j % windowSize + windowSize - 1;
                rows[i * n + j] = (long) dy * span + dx;
            }
        }
        return rows;
    }
}
