package io.rexserve.model.language.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.kernel.HostArray;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.Precision;
import io.rexserve.model.kernel.TensorList;
import io.rexserve.model.language.checkpoint.DecoderConfig;
import io.rexserve.model.language.kvcache.BlockTable;
import io.rexserve.model.language.kvcache.KvCache;
import io.rexserve.model.language.kvcache.KvCacheSize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The model runner: the decoder with its weights and its KV cache. A step is one native call for all sequences that
/// write to the cache, and one for each that reads branches.
///
/// Several threads may step different conversations, since each writes to blocks of its own (the data engine does, and
/// a test holds it to the results of one thread); a conversation belongs to one thread at a time.
public final class Decoder implements AutoCloseable {
    private final DecoderConfig config;
    private final int prefillChunk;
    private final DecoderWeights weights;
    private final Kernel kernel;
    private final TensorList layers;
    private final NDManager memory;
    private final KvCache kvCache;
    private final long workPerCall;
    private final long weightsPerLayer;

    /// @param prefillChunk most prompt tokens that [#step] reads at a time
    /// @param workPerCall multiplications of one native call, unless a layer alone takes more
    /// @param memory owns the KV cache
    /// @param longest tokens of the longest sequence
    public Decoder(
            DecoderConfig config,
            Compute compute,
            int prefillChunk,
            long workPerCall,
            KvCacheSize kvCacheSize,
            DecoderWeights weights,
            NDManager memory,
            int longest) {
        this.config = config;
        this.prefillChunk = prefillChunk;
        this.workPerCall = workPerCall;
        this.weightsPerLayer =
                Math.max(1, weights.layers().stream().mapToLong(NDArray::size).sum() / config.layers());
        this.weights = weights;
        this.kernel = Kernel.compile("decoder", List.of(DecoderText.DECODER, DecoderText.SCORING, compute.linear()));
        this.layers = TensorList.of(weights.layers());
        Precision type = compute.cachePrecision();
        int tokens = kvCacheSize.tokens(config.kvCacheBytesPerToken(type), longest);
        this.memory = memory;
        this.kvCache = new KvCache(kernel, memory, config, type, weights.embedTokens(), tokens);
    }

    /// The memory for the keys and values of all sequences.
    public KvCache kvCache() {
        return kvCache;
    }

    /// An empty block table, for one sequence or conversation.
    public BlockTable newBlockTable() {
        return new BlockTable(kvCache);
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

    /// Reads embeddings behind what the blocks hold, to return the hidden states.
    ///
    /// @param x `[1, T, H]`
    /// @return `[1, T, H]` before the final norm, owned by `scope`
    public NDArray hiddenStates(NDManager scope, NDArray x, BlockTable blocks) {
        Sequence sequence = prompt(blocks, new Sequence.Embeddings(x));
        var input = new ModelInput(List.of(new ScheduledTokens(sequence, sequence.remaining())));
        try (NDArray positionsAndSlots = input.positionsAndSlots(scope)) {
            NDArray state = extended(scope, x, positionsAndSlots, input, 0, config.layers());
            input.advanceBlocks();
            return state;
        }
    }

    /// One forward pass over the scheduled tokens of any number of sequences: each matrix is read once for all of
    /// them. Advances the sequences; if it throws, none has advanced.
    ///
    /// @param step of different conversations (branches aside); at least one
    /// @throws io.rexserve.model.language.kvcache.KvCacheExhaustedException if too few blocks are free
    public void forward(List<ScheduledTokens> step) {
        // Branches are read apart, since they write nothing; first, so that after a failure no sequence has advanced.
        var branches = new ArrayList<ScheduledTokens>();
        var writing = new ArrayList<ScheduledTokens>(step.size());
        step.forEach(tokens -> (tokens.sequence().hasBranches() ? branches : writing).add(tokens));
        List<List<float[]>> branchLogits =
                branches.stream().map(this::branchLogits).toList();
        if (!writing.isEmpty()) {
            forwardWriting(writing);
        }
        for (int i = 0; i < branches.size(); i++) {
            branches.get(i).sequence().advance(branches.get(i).count(), branchLogits.get(i));
        }
    }

    private void forwardWriting(List<ScheduledTokens> step) {
        var input = new ModelInput(step);
        float[] logits;
        try (NDManager scope = memory.newSubManager()) {
            int each = layersPerCall(input.count());
            logits = (each < config.layers() ? inParts(scope, input, step, each) : atOnce(scope, input)).toFloatArray();
        }
        input.advance(logits, config.vocab());
    }

    /// Layers that one native call reads: all of them, unless a step of so many tokens would take too long.
    private int layersPerCall(int tokens) {
        return Math.clamp(workPerCall / (tokens * weightsPerLayer), 1, config.layers());
    }

    private NDArray atOnce(NDManager scope, ModelInput input) {
        return kernel.runOne(
                scope,
                "forward",
                network(
                        KernelArgument.tensor(ids(scope, input.ids())),
                        KernelArgument.tensors(input.embeddings(scope)),
                        KernelArgument.tensor(input.positionsAndSlots(scope)),
                        KernelArgument.tensor(HostArray.of(scope, input.last())),
                        KernelArgument.integers(input.sequences())));
    }

    /// @throws CancellationException between two parts, once every sequence of the step is cancelled; what was written
    ///     to the KV cache is behind the end of each, where it is overwritten
    private NDArray inParts(NDManager scope, ModelInput input, List<ScheduledTokens> step, int layersPerCall) {
        var cancellation = new CancellationToken(
                () -> step.stream().allMatch(tokens -> tokens.sequence().isCancelled()));
        NDArray positionsAndSlots = input.positionsAndSlots(scope);
        NDArray x = kernel.runOne(
                scope,
                "embedded",
                KernelArgument.tensor(ids(scope, input.ids())),
                KernelArgument.tensors(input.embeddings(scope)),
                KernelArgument.tensor(weights.embedTokens()));
        for (int first = 0; first < config.layers(); first += layersPerCall) {
            cancellation.throwIfCancelled();
            int last = Math.min(config.layers(), first + layersPerCall);
            try (NDArray before = x) {
                x = extended(scope, before, positionsAndSlots, input, first, last);
            }
        }
        cancellation.throwIfCancelled();
        return kernel.runOne(
                scope,
                "logits_of",
                KernelArgument.tensor(x),
                KernelArgument.tensor(HostArray.of(scope, input.last())),
                KernelArgument.tensor(weights.norm()),
                KernelArgument.tensor(weights.lmHead()),
                KernelArgument.number(config.eps()));
    }

    private NDArray extended(
            NDManager scope, NDArray x, NDArray positionsAndSlots, ModelInput input, int first, int last) {
        return kernel.runOne(
                scope,
                "extend_part",
                KernelArgument.tensor(x),
                KernelArgument.tensor(positionsAndSlots),
                KernelArgument.integers(input.sequences()),
                kvCache.keys(),
                kvCache.values(),
                layers,
                KernelArgument.integer(config.heads()),
                KernelArgument.integer(config.kvHeads()),
                KernelArgument.number(config.eps()),
                KernelArgument.number(config.theta()),
                KernelArgument.integer(first),
                KernelArgument.integer(last));
    }

    /// One forward pass over one sequence alone; without effect on one that is cancelled meanwhile.
    void step(Sequence sequence) {
        try {
            forward(List.of(new ScheduledTokens(sequence, sequence.chunk(prefillChunk))));
        } catch (CancellationException e) {
            if (!sequence.isCancelled()) {
                throw e;
            }
        }
    }

    /// Reads token ids behind what the blocks hold, at least one, in chunks.
    ///
    /// @return logits `[V]` behind the last one
    public float[] read(int[] ids, BlockTable blocks) {
        return read(prompt(blocks, new Sequence.TokenIds(ids)));
    }

    /// Reads embeddings `[1, T, H]` behind what the blocks hold, in chunks.
    ///
    /// @return logits `[V]` behind the last one
    public float[] read(NDArray embeddings, BlockTable blocks) {
        return read(prompt(blocks, new Sequence.Embeddings(embeddings)));
    }

    private float[] read(Sequence sequence) {
        while (!sequence.isFinished()) {
            step(sequence);
        }
        return sequence.logits();
    }

    private static Sequence prompt(BlockTable blocks, Sequence.Prompt prompt) {
        return Sequence.prefill(blocks, prompt, CancellationToken.NEVER);
    }

    /// Reads branches behind a prefix, without writing to the KV cache.
    ///
    /// @return for each branch the logits of the wanted tokens behind its last id
    private List<float[]> branchLogits(ScheduledTokens tokens) {
        PrefixBranches branches = tokens.sequence().branches(tokens.count());
        int prefix = tokens.sequence().prefixLength();
        try (NDManager scope = memory.newSubManager()) {
            NDArray logits = kernel.runOne(
                    scope,
                    "branch_logits",
                    network(
                            KernelArgument.tensor(ids(scope, branches.ids()).squeeze(0)),
                            KernelArgument.tensor(HostArray.of(scope, branches.positions(prefix))),
                            KernelArgument.tensor(HostArray.of(scope, branches.numbers())),
                            KernelArgument.tensor(HostArray.of(scope, branches.ends())),
                            KernelArgument.tensor(
                                    ids(scope, branches.wantedTokens()).squeeze(0)),
                            KernelArgument.integers(tokens.sequence().blocks().ranges(prefix))));
            float[] all = logits.toFloatArray();
            int width = branches.wantedTokens().length;
            return IntStream.range(0, branches.count())
                    .mapToObj(row -> Arrays.copyOfRange(all, row * width, (row + 1) * width))
                    .toList();
        }
    }

    /// What a kernel is given first, and the whole network behind it.
    private KernelArgument[] network(KernelArgument... first) {
        return Stream.concat(
                        Stream.of(first),
                        Stream.of(
                                kvCache.keys(),
                                kvCache.values(),
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
        kvCache.close();
        layers.close();
        kernel.close();
    }
}
