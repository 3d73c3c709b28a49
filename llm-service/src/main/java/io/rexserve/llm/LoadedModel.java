package io.rexserve.llm;

import ai.djl.ndarray.NDManager;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.inspection.FreeMemory;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.language.ArrayStore;
import io.rexserve.model.language.ChatRexModel;
import io.rexserve.model.language.RuntimeOptions;
import io.rexserve.model.language.checkpoint.BoxRules;
import io.rexserve.model.language.checkpoint.ChatRexConfig;
import io.rexserve.model.language.checkpoint.CheckpointOverrides.TooManyBoxes;
import io.rexserve.model.language.kvcache.KvCacheSize;
import io.rexserve.model.tokenizer.Tokenizer;
import io.rexserve.model.weights.ModelDigest;
import io.rexserve.v1.ModelInfo;
import io.rexserve.v1.Regions;
import java.nio.file.Path;
import java.util.List;

/// A model folder in memory.
///
/// @param features of pictures and regions that streams share
/// @param arrays parent of every stream's scope: what it holds while no stream is open has leaked
record LoadedModel(ChatRexModel network, Tokenizer tokenizer, ModelInfo info, FeatureCache features, NDManager arrays)
        implements AutoCloseable {
    /// An index token and an object token.
    private static final int POSITIONS_PER_REGION = 2;

    /// @param featureBytes budget of the features that are kept
    static LoadedModel load(Path folder, Compute compute, KvCacheSize keyValues, long featureBytes) {
        FreeMemory.require(folder, compute);
        ModelDigest digest = ModelDigest.of(folder);
        ModelInfo info = ModelInfo.newBuilder()
                .setName(digest.name())
                .setSha256(digest.sha256())
                .build();
        ChatRexModel network =
                ChatRexModel.load(folder, RuntimeOptions.on(compute).with(keyValues));
        boolean loaded = false;
        try {
            Tokenizer tokenizer = tokenizer(folder, network.config());
            var model = new LoadedModel(
                    network,
                    tokenizer,
                    info,
                    new FeatureCache(network.scope(), new ArrayStore(network.scope(), featureBytes)),
                    network.scope());
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

    /// The boxes of a message that a prompt will name: all of them or, where the model's rules say so, the first ones.
    ///
    /// @param most that this service takes
    /// @throws io.grpc.StatusRuntimeException naming every box at fault, or that there are too many
    List<PixelBox> kept(Regions message, int width, int height, int most) {
        BoxRules rules = network.config().boxes();
        int nameable = Math.min(rules.maxObjects(), tokenizer.grammarTokens().regions());
        int taken = rules.tooManyBoxes() == TooManyBoxes.CUT ? most : Math.min(most, nameable);
        List<PixelBox> boxes = RegionBoxes.of(message, width, height, taken);
        return boxes.subList(0, Math.min(boxes.size(), nameable));
    }

    /// Positions that a stream needs before its regions and questions are known.
    ///
    /// @param regions that it may have
    /// @param behind positions for a question and its answer
    int mostPositions(int regions, int behind) {
        int grid = network.config().clip().grid();
        return Math.min(network.config().maxLength(), grid * grid + POSITIONS_PER_REGION * regions + behind);
    }

    /// Native arrays that streams hold.
    int heldArrays() {
        return arrays.getManagedArrays().size();
    }

    @Override
    public void close() {
        arrays.close();
        features.close();
        tokenizer.close();
        network.close();
    }
}
