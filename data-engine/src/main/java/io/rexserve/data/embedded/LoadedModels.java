package io.rexserve.data.embedded;

import ai.djl.ndarray.NDManager;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.language.ChatRexModel;
import io.rexserve.model.language.RuntimeOptions;
import io.rexserve.model.language.kvcache.KvCacheSize;
import io.rexserve.model.proposal.UpnModel;
import io.rexserve.model.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;

/// Both networks in memory.
///
/// @param arrays parent of every picture's scope: what it holds while no picture is read has leaked
/// @param sequences one permit for each of the longest sequences that the KV cache takes
record LoadedModels(UpnModel upn, ChatRexModel chatRex, Tokenizer tokenizer, NDManager arrays, Semaphore sequences)
        implements AutoCloseable {
    // An index token and an object token.
    private static final int TOKENS_PER_REGION = 2;
    // Of the prompt's template, a question and its answer, at least.
    private static final int TOKENS_BEHIND = 128;
    // Three sequences of the published models.
    private static final long KV_CACHE_BYTES = 3L << 30;

    static LoadedModels load(ModelSource source) {
        Compute compute = Compute.of(source.device(), source.dtype());
        UpnModel upn = UpnModel.load(ModelSource.resolve(source.upn()), compute);
        boolean loaded = false;
        try {
            LoadedModels models = load(source, compute, upn);
            loaded = true;
            return models;
        } finally {
            if (!loaded) {
                upn.close();
            }
        }
    }

    private static LoadedModels load(ModelSource source, Compute compute, UpnModel upn) {
        var folder = ModelSource.resolve(source.chatRex());
        var size = new KvCacheSize.Within(Runtime.getRuntime().availableProcessors(), KV_CACHE_BYTES);
        ChatRexModel chatRex =
                ChatRexModel.load(folder, RuntimeOptions.on(compute).with(size));
        boolean loaded = false;
        try {
            Tokenizer tokenizer = tokenizer(folder, chatRex.config().llm().vocab());
            int sequences =
                    Math.max(1, chatRex.kvCache().tokens() / chatRex.config().maxLength());
            var models = new LoadedModels(upn, chatRex, tokenizer, chatRex.scope(), new Semaphore(sequences, true));
            loaded = true;
            return models;
        } finally {
            if (!loaded) {
                chatRex.close();
            }
        }
    }

    private static Tokenizer tokenizer(Path folder, int rows) {
        Tokenizer tokenizer = Tokenizer.load(folder);
        boolean fits = false;
        try {
            tokenizer.requireRows(rows);
            fits = true;
            return tokenizer;
        } finally {
            if (!fits) {
                tokenizer.close();
            }
        }
    }

    /// Boxes that one prompt may hold, with a question behind them.
    int mostBoxes() {
        int grid = chatRex.config().clip().grid();
        int fitting = (chatRex.config().maxLength() - grid * grid - TOKENS_BEHIND) / TOKENS_PER_REGION;
        int nameable = Math.min(
                chatRex.config().maxObjects(), tokenizer.grammarTokens().regions());
        return Math.min(fitting, nameable);
    }

    int heldArrays() {
        return arrays.getManagedArrays().size();
    }

    @Override
    public void close() {
        arrays.close();
        tokenizer.close();
        chatRex.close();
        upn.close();
    }
}
