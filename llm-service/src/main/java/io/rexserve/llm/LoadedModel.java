package io.rexserve.llm;

import ai.djl.ndarray.NDManager;
import io.rexserve.model.inspection.FreeMemory;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.language.ChatRexConfig;
import io.rexserve.model.language.ChatRexModel;
import io.rexserve.model.language.RuntimeOptions;
import io.rexserve.model.tokenizer.Tokenizer;
import io.rexserve.model.weights.ModelDigest;
import io.rexserve.v1.ModelInfo;
import java.nio.file.Path;

/// A model folder in memory.
///
/// @param arrays parent of every stream's scope: what it holds while no stream is open has leaked
record LoadedModel(ChatRexModel network, Tokenizer tokenizer, ModelInfo info, NDManager arrays)
        implements AutoCloseable {
    static LoadedModel load(Path folder, Compute compute) {
        FreeMemory.require(folder, compute);
        ModelDigest digest = ModelDigest.of(folder);
        ModelInfo info = ModelInfo.newBuilder()
                .setName(digest.name())
                .setSha256(digest.sha256())
                .build();
        ChatRexModel network = ChatRexModel.load(folder, RuntimeOptions.on(compute));
        boolean loaded = false;
        try {
            Tokenizer tokenizer = tokenizer(folder, network.config());
            var model = new LoadedModel(network, tokenizer, info, network.scope());
            loaded = true;
            return model;
        } finally {
            if (!loaded) {
                network.close();
            }
        }
    }

    private static Tokenizer tokenizer(Path folder, ChatRexConfig config) {
        Tokenizer tokenizer = Tokenizer.load(folder);
        boolean fits = false;
        try {
            config.requireRows(tokenizer.size());
            fits = true;
            return tokenizer;
        } finally {
            if (!fits) {
                tokenizer.close();
            }
        }
    }

    /// Native arrays that streams hold.
    int heldArrays() {
        return arrays.getManagedArrays().size();
    }

    @Override
    public void close() {
        arrays.close();
        tokenizer.close();
        network.close();
    }
}
