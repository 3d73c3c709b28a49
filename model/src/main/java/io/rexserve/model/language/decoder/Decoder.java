package io.rexserve.model.language.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.kernel.HostArray;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.Precision;
import io.rexserve.model.kernel.TensorList;
import io.rexserve.model.language.RuntimeOptions;
import io.rexserve.model.language.checkpoint.DecoderConfig;
import io.rexserve.model.language.kvcache.BlockTable;
import io.rexserve.model.language.kvcache.KvCache;
import io.rexserve.model.language.sampling.CancellationToken;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The decoder with its weights: ids or embeddings in, logits out, one native call per step.
public final class Decoder implements AutoCloseable {
    private final DecoderConfig config;
    private final RuntimeOptions options;
    private final DecoderWeights weights;
    private final Kernel kernel;
    private final TensorList layers;
    private final NDManager memory;
    private final KvCache pool;

    /// @param memory owns the pool of keys and values
    /// @param longest positions of the longest sequence
    public Decoder(
            DecoderConfig config, RuntimeOptions options, DecoderWeights weights, NDManager memory, int longest) {
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
        Precision type = options.compute().cachePrecision();
        int positions = options.keyValueRoom().positions(config.keyValueBytes(type), longest);
        this.memory = memory;
        this.pool = new KvCache(kernel, memory, config, type, weights.embedTokens(), positions);
    }

    DecoderConfig config() {
        return config;
    }

    RuntimeOptions options() {
        return options;
    }

    public KvCache pool() {
        return pool;
    }

    public BlockTable cache() {
        return new BlockTable(pool);
    }

    /// Embeds a prompt and puts visual and object tokens into its slots.
    ///
    /// @return `[1, T, H]`, owned by `scope`
    public NDArray splice(NDManager scope, Splice splice, NDArray visual, NDArray objects) {
        if (splice.slots().length == 0) {
            return embed(scope, splice.ids());
        }
        try (NDArray ids = ids(scope, splice.ids());
                NDArray slots = HostArray.of(scope, splice.slots());
                NDArray sources = HostArray.of(scope, splice.sources())) {
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

    /// Reads T more positions of one sequence into its cache.
    ///
    /// @param x `[1, T, H]`
    /// @return `[1, T, H]` before the final norm, owned by `scope`
    public NDArray extend(NDManager scope, NDArray x, BlockTable cache) {
        int t = Math.toIntExact(x.getShape().get(1));
        cache.reserve(cache.length() + t);
        var input = new ModelInput(List.of(new ModelInput.Row(cache, new ModelInput.Spliced(x, 0, t), false)));
        try (NDArray places = input.places(scope)) {
            NDArray state = kernel.runOne(
                    scope,
                    "decoder_extend",
                    KernelArgument.tensor(x),
                    KernelArgument.tensor(places),
                    KernelArgument.integers(input.sequences()),
                    pool.keys(),
                    pool.values(),
                    layers,
                    KernelArgument.integer(config.heads()),
                    KernelArgument.integer(config.kvHeads()),
                    KernelArgument.number(config.eps()),
                    KernelArgument.number(config.theta()));
            input.advance();
            return state;
        }
    }

    /// Reads new positions of any number of sequences, each linear as one product for all of them.
    ///
    /// @param rows different sequences; at least one
    /// @return for each row logits `[V]` behind its last position; empty where it does not decide
    public List<float[]> read(List<ModelInput.Row> rows) {
        var input = new ModelInput(rows);
        try (NDManager step = memory.newSubManager()) {
            NDArray logits = kernel.runOne(
                    step,
                    "decoder_pass",
                    network(
                            KernelArgument.tensor(ids(step, input.ids())),
                            KernelArgument.tensors(input.spliced(step)),
                            KernelArgument.tensor(input.places(step)),
                            KernelArgument.tensor(HostArray.of(step, input.last())),
                            KernelArgument.integers(input.sequences())));
            float[] all = logits.toFloatArray();
            input.advance();
            return input.inOrder(all, config.vocab());
        }
    }

    /// What a kernel is given first, and the whole network behind it.
    private KernelArgument[] network(KernelArgument... first) {
        return Stream.concat(
                        Stream.of(first),
                        Stream.of(
                                pool.keys(),
                                pool.values(),
                                layers,
                                KernelArgument.tensor(weights.embedTokens()),
                                KernelArgument.tensor(weights.norm()),
                                KernelArgument.tensor(weights.lmHead()),
                                KernelArgument.integer(config.heads()),
                                KernelArgument.integer(config.kvHeads()),
                                KernelArgument.number(config.eps()),
                                KernelArgument.number(config.theta())))
                .toArray(KernelArgument[]::new);
    }

    /// Reads the next chunk of one reading.
    public void pass(Reading reading) {
        pass(List.of(new ScheduledTokens(reading, Math.min(reading.left(), options.prefillChunk()))));
    }

    /// Reads of several readings at once.
    public void pass(List<ScheduledTokens> shares) {
        List<ModelInput.Row> rows = shares.stream()
                .map(share -> share.reading().row(share.positions()))
                .toList();
        List<float[]> logits = read(rows);
        for (int i = 0; i < shares.size(); i++) {
            shares.get(i).reading().read(shares.get(i).positions(), logits.get(i));
        }
    }

    /// Reads ids into the cache, in chunks.
    ///
    /// @param ids at least one
    /// @return logits `[V]` behind the last one, or nothing if it was interrupted between two chunks
    public Optional<float[]> read(int[] ids, BlockTable cache, CancellationToken interruption) {
        int chunk = options.prefillChunk();
        cache.reserve(cache.length() + ids.length);
        for (int from = 0; ; from += chunk) {
            if (interruption.reason().isPresent()) {
                return Optional.empty();
            }
            int to = Math.min(ids.length, from + chunk);
            boolean last = to == ids.length;
            var row = new ModelInput.Row(cache, new ModelInput.Ids(Arrays.copyOfRange(ids, from, to)), last);
            float[] logits = read(List.of(row)).getFirst();
            if (last) {
                return Optional.of(logits);
            }
        }
    }

    /// Reads branches behind the first positions of a cache, without writing to it.
    ///
    /// @param prefix positions that each branch follows
    /// @param tokens ids whose logits are wanted
    /// @return for each branch the logits of these tokens behind its last id
    float[][] branches(PrefixBranches branches, BlockTable cache, int prefix, int[] tokens) {
        try (NDManager call = memory.newSubManager()) {
            NDArray logits = kernel.runOne(
                    call,
                    "branch_logits",
                    network(
                            KernelArgument.tensor(ids(call, branches.ids()).squeeze(0)),
                            KernelArgument.tensor(HostArray.of(call, branches.positions(prefix))),
                            KernelArgument.tensor(HostArray.of(call, branches.numbers())),
                            KernelArgument.tensor(HostArray.of(call, branches.ends())),
                            KernelArgument.tensor(ids(call, tokens).squeeze(0)),
                            KernelArgument.integers(cache.runs(prefix).toArray())));
            float[] all = logits.toFloatArray();
            var rows = new float[branches.count()][];
            for (int row = 0; row < rows.length; row++) {
                rows[row] = Arrays.copyOfRange(all, row * tokens.length, (row + 1) * tokens.length);
            }
            return rows;
        }
    }

    /// The final norm alone; shape kept, owned by `scope`.
    public NDArray norm(NDManager scope, NDArray state) {
        return kernel.runOne(
                scope,
                "rms_norm",
                KernelArgument.tensor(state),
                KernelArgument.tensor(weights.norm()),
                KernelArgument.number(config.eps()));
    }

    /// Logits `[.., V]` of states `[.., H]`, owned by `scope`.
    public NDArray head(NDManager scope, NDArray state) {
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
        return HostArray.of(scope, rows, new Shape(1, rows.length));
    }

    @Override
    public void close() {
        pool.close();
        layers.close();
        kernel.close();
    }
}
