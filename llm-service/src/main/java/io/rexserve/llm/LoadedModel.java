package io.rexserve.llm;

import io.rexserve.model.language.ChatRexModel;
import io.rexserve.model.tokenizer.Tokenizer;
import io.rexserve.v1.ModelInfo;
import java.nio.file.Path;

/// A model folder in memory.
record LoadedModel(ChatRexModel network, Tokenizer tokenizer, ModelInfo info) implements AutoCloseable {
    static LoadedModel load(Path folder) {
        ModelInfo info = ModelDigest.of(folder);
        ChatRexModel network = ChatRexModel.load(folder);
        boolean loaded = false;
        try {
            var model = new LoadedModel(network, Tokenizer.load(folder), info);
            loaded = true;
            return model;
        } finally {
            if (!loaded) {
                network.close();
            }
        }
    }

    @Override
    public void close() {
        tokenizer.close();
        network.close();
    }
}
