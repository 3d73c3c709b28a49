package io.rexserve.llm.engine;

import ai.djl.ndarray.NDManager;
import io.rexserve.llm.vision.ArrayStore;
import io.rexserve.llm.vision.FeatureCache;
import io.rexserve.model.card.TrainedOn;
import io.rexserve.model.inspection.FreeMemory;
import io.rexserve.model.inspection.Inspector;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.language.ChatRexModel;
import io.rexserve.model.language.RuntimeOptions;
import io.rexserve.model.language.checkpoint.ChatRexConfig;
import io.rexserve.model.language.checkpoint.ScoreCalibrations;
import io.rexserve.model.language.kvcache.KvCacheSize;
import io.rexserve.model.tokenizer.Tokenizer;
import io.rexserve.model.weights.ModelDigest;
import io.rexserve.model.weights.ModelFolder;
import io.rexserve.v1.DescribeModelResponse;
import io.rexserve.v1.LanguageLimits;
import io.rexserve.v1.Licence;
import io.rexserve.v1.ModelInfo;
import io.rexserve.v1.Vocabulary;
import java.nio.file.Path;

/// A model folder in memory.
///
/// @param description its name, its digest, its licences and what it was trained on
/// @param names of things that it was taught, where it was taught only these
/// @param labels by which names labels are asked
/// @param scores how scores of objects become probabilities
/// @param features of images and regions that streams share
/// @param arrays parent of every stream's scope: what it holds while no stream is open has leaked
public record LoadedModel(
        ChatRexModel chatRex,
        Tokenizer tokenizer,
        DescribeModelResponse description,
        NameSuggestions names,
        LabelNames labels,
        ScoreCalibrations scores,
        FeatureCache features,
        NDManager arrays)
        implements AutoCloseable {
    /// An index token and an object token.
    private static final int TOKENS_PER_REGION = 2;

    /// @param featureBytes budget of the features that are kept
    /// @param onEvicted called for features that give way to others
    public static LoadedModel load(
            Path given, Compute compute, KvCacheSize kvCacheSize, long featureBytes, Runnable onEvicted) {
        Path folder = ModelFolder.resolve(given);
        FreeMemory.require(folder, compute);
        DescribeModelResponse.Builder description = description(folder);
        var trained = TrainedOn.of(folder);
        ScoreCalibrations scores = ScoreCalibrations.read(folder);
        ChatRexModel chatRex =
                ChatRexModel.load(folder, RuntimeOptions.on(compute).with(kvCacheSize));
        boolean loaded = false;
        try {
            Tokenizer tokenizer = tokenizer(folder, chatRex.config());
            var model = new LoadedModel(
                    chatRex,
                    tokenizer,
                    described(description, trained, tokenizer, chatRex.config()),
                    new NameSuggestions(trained.names(), trained.suggestions()),
                    LabelNames.of(trained, tokenizer),
                    scores,
                    new FeatureCache(chatRex.scope(), new ArrayStore(chatRex.scope(), featureBytes), onEvicted),
                    chatRex.scope());
            loaded = true;
            return model;
        } finally {
            if (!loaded) {
                chatRex.close();
            }
        }
    }

    private static DescribeModelResponse.Builder description(Path folder) {
        ModelDigest digest = ModelDigest.of(folder);
        DescribeModelResponse.Builder description = DescribeModelResponse.newBuilder()
                .setModel(ModelInfo.newBuilder().setName(digest.name()).setSha256(digest.sha256()));
        for (io.rexserve.model.card.Licence licence : Inspector.licences(folder)) {
            description.addLicences(Licence.newBuilder()
                    .setPart(licence.part())
                    .setName(licence.name())
                    .setLink(licence.link())
                    .setSource(licence.source()));
        }
        return description;
    }

    private static DescribeModelResponse described(
            DescribeModelResponse.Builder description, TrainedOn trained, Tokenizer tokenizer, ChatRexConfig config) {
        return description
                .addAllTasks(trained.tasks())
                .setVocabulary(Vocabulary.newBuilder()
                        .setClosed(tokenizer.isClosed())
                        .addAllNames(trained.names())
                        .putAllSynonyms(trained.synonyms())
                        .addAllDefaultLabels(trained.defaultLabels()))
                .setLimits(LanguageLimits.newBuilder().setContextTokens(config.maxLength()))
                .build();
    }

    /// Its name and digest, as answers carry them.
    public ModelInfo info() {
        return description.getModel();
    }

    private static Tokenizer tokenizer(Path folder, ChatRexConfig config) {
        Tokenizer tokenizer = Tokenizer.load(folder);
        boolean fits = false;
        try {
            tokenizer.requireRows(config.llm().vocab());
            fits = true;
            return tokenizer;
        } finally {
            if (!fits) {
                tokenizer.close();
            }
        }
    }

    /// The most tokens that a stream may need, before its regions and questions are known.
    ///
    /// @param regions that it may have
    /// @param behind tokens of a question and its answer
    public int maxTokens(int regions, int behind) {
        int grid = chatRex.config().clip().grid();
        return Math.min(chatRex.config().maxLength(), grid * grid + TOKENS_PER_REGION * regions + behind);
    }

    /// Native arrays that streams hold.
    public int heldArrays() {
        return arrays.getManagedArrays().size();
    }

    @Override
    public void close() {
        arrays.close();
        features.close();
        tokenizer.close();
        chatRex.close();
    }
}
