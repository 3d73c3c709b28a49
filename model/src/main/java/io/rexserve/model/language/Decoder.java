package io.rexserve.model.language;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.TensorList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The decoder with its weights: ids or embeddings in, logits out, one native call per step.
final class Decoder implements AutoCloseable {
    private final DecoderConfig config;
    private final RuntimeOptions options;
    private final DecoderWeights weights;
    private final Kernel kernel;
    private final TensorList layers;

    Decoder(DecoderConfig config, RuntimeOptions options, DecoderWeights weights) {
        this.config = config;
        this.options = options;
        this.weights = weights;
        this.kernel = Kernel.compile(
                "decoder",
                List.of(
                        DecoderText.DECODER,
                        DecoderText.SCORING,
                        options.compute().linear()));
        this.layers = TensorList.of(weights.layers());
    }

    DecoderConfig config() {
        return config;
    }

    RuntimeOptions options() {
        return options;
    }

    KeyValueCache cache(NDManager scope, int capacity) {
        return new KeyValueCache(
                kernel, scope, config, options.compute().cachePrecision(), weights.embedTokens(), capacity);
    }

    /// Embeds a prompt and puts visual and object tokens into its slots.
    ///
    /// @return `[1, T, H]`, owned by `scope`
    NDArray splice(NDManager scope, Splice splice, NDArray visual, NDArray objects) {
        if (splice.slots().length == 0) {
            return embed(scope, splice.ids());
        }
        try (NDArray ids = ids(scope, splice.ids());
                NDArray slots = scope.create(splice.slots());
                NDArray sources = scope.create(splice.sources())) {
            return kernel.runOne(
                    scope,
                    "splice",
                    KernelArgument.tensor(ids),
                    KernelArgument.tensor(weights.embedTokens()),
                    KernelArgument.tensor(slots),
                    KernelArgument.tensor(sources),
                    KernelArgument.tensor(visual),
                    KernelArgument.tensor(objects));
        }
    }

    /// `[1, T, H]` of text alone, owned by `scope`.
    NDArray embed(NDManager scope, int[] ids) {
        try (NDArray rows = ids(scope, ids)) {
            return kernel.runOne(
                    scope, "embed", KernelArgument.tensor(rows), KernelArgument.tensor(weights.embedTokens()));
        }
    }

    /// Reads T more positions into the cache.
    ///
    /// @param x `[1, T, H]`
    /// @return `[1, T, H]` before the final norm, owned by `scope`
    NDArray extend(NDManager scope, NDArray x, KeyValueCache cache) {
        int t = Math.toIntExact(x.getShape().get(1));
        cache.reserve(cache.length() + t);
        NDArray state = kernel.runOne(
                scope,
                "decoder_extend",
                KernelArgument.tensor(x),
                KernelArgument.integer(cache.length()),
                cache.keys(),
                cache.values(),
                layers,
                KernelArgument.integer(config.heads()),
                KernelArgument.integer(config.kvHeads()),
                KernelArgument.number(config.eps()),
                KernelArgument.number(config.theta()));
        cache.advance(t);
        return state;
    }

    /// Reads ids into the cache, in chunks.
    ///
    /// @param ids at least one
    /// @return logits `[V]` behind the last one, or nothing if it was interrupted between two chunks
    Optional<float[]> read(NDManager scope, int[] ids, KeyValueCache cache, Interruption interruption) {
        int chunk = options.prefillChunk();
        int from = 0;
        for (; ids.length - from > chunk; from += chunk) {
            if (interruption.reason().isPresent()) {
                return Optional.empty();
            }
            try (NDArray part = embed(scope, Arrays.copyOfRange(ids, from, from + chunk));
                    NDArray state = extend(scope, part, cache)) {
                assert state.getShape().get(1) == chunk;
            }
        }
        if (interruption.reason().isPresent()) {
            return Optional.empty();
        }
        return Optional.of(step(scope, Arrays.copyOfRange(ids, from, ids.length), cache));
    }

    /// Reads ids into the cache.
    ///
    /// @return logits `[V]` behind the last one
    float[] step(NDManager scope, int[] ids, KeyValueCache cache) {
        cache.reserve(cache.length() + ids.length);
        try (NDArray rows = ids(scope, ids);
                NDArray logits = kernel.runOne(
                        scope,
                        "decoder_step",
                        KernelArgument.tensor(rows),
                        KernelArgument.integer(cache.length()),
                        cache.keys(),
                        cache.values(),
                        layers,
                        KernelArgument.tensor(weights.embedTokens()),
                        KernelArgument.tensor(weights.norm()),
                        KernelArgument.tensor(weights.lmHead()),
                        KernelArgument.integer(config.heads()),
                        KernelArgument.integer(config.kvHeads()),
                        KernelArgument.number(config.eps()),
                        KernelArgument.number(config.theta()))) {
            cache.advance(ids.length);
            return logits.toFloatArray();
        }
    }

    /// Reads branches behind the first positions of a cache, without writing to it.
    ///
    /// @param prefix positions that each branch follows
    /// @param tokens ids whose logits are wanted
    /// @return for each branch the logits of these tokens behind its last id
    float[][] branches(NDManager scope, Branches branches, KeyValueCache cache, int prefix, int[] tokens) {
        try (NDManager call = scope.newSubManager()) {
            NDArray logits = kernel.runOne(
                    call,
                    "branch_logits",
                    KernelArgument.tensor(ids(call, branches.ids()).squeeze(0)),
                    KernelArgument.tensor(call.create(branches.positions(prefix))),
                    KernelArgument.tensor(call.create(branches.numbers())),
                    KernelArgument.tensor(call.create(branches.ends())),
                    KernelArgument.tensor(ids(call, tokens).squeeze(0)),
                    KernelArgument.integers(0, prefix),
                    cache.keys(),
                    cache.values(),
                    layers,
                    KernelArgument.tensor(weights.embedTokens()),
                    KernelArgument.tensor(weights.norm()),
                    KernelArgument.tensor(weights.lmHead()),
                    KernelArgument.integer(config.heads()),
                    KernelArgument.integer(config.kvHeads()),
                    KernelArgument.number(config.eps()),
                    KernelArgument.number(config.theta()));
            float[] all = logits.toFloatArray();
            var rows = new float[branches.count()][];
            for (int row = 0; row < rows.length; row++) {
                rows[row] = Arrays.copyOfRange(all, row * tokens.length, (row + 1) * tokens.length);
            }
            return rows;
        }
    }

    /// The final norm alone; shape kept, owned by `scope`.
    NDArray norm(NDManager scope, NDArray state) {
        return kernel.runOne(
                scope,
                "rms_norm",
                KernelArgument.tensor(state),
                KernelArgument.tensor(weights.norm()),
                KernelArgument.number(config.eps()));
    }

    /// Logits `[.., V]` of states `[.., H]`, owned by `scope`.
    NDArray head(NDManager scope, NDArray state) {
        return kernel.runOne(
                scope,
                "head",
                KernelArgument.tensor(state),
                KernelArgument.tensor(weights.norm()),
                KernelArgument.tensor(weights.lmHead()),
                KernelArgument.number(config.eps()));
    }

    private NDArray ids(NDManager scope, int[] ids) {
        var rows = new long[ids.length];
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] < 0 || ids[i] >= config.vocab()) {
                throw new IllegalArgumentException(
                        "ids[" + i + "]: " + ids[i] + " (expected: 0 <= id < " + config.vocab() + ")");
            }
            rows[i] = ids[i];
        }
        return scope.create(rows, new Shape(1, rows.length));
    }

    @Override
    public void close() {
        layers.close();
        kernel.close();
    }
}
