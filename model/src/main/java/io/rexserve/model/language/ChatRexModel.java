package io.rexserve.model.language;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.kernel.HostArray;
import io.rexserve.model.language.checkpoint.ChatRexConfig;
import io.rexserve.model.language.checkpoint.ChatRexFolder;
import io.rexserve.model.language.checkpoint.ChatRexRoles;
import io.rexserve.model.language.checkpoint.CheckpointOverrides;
import io.rexserve.model.language.checkpoint.GenerationDefaults;
import io.rexserve.model.language.checkpoint.OutputLayerChoice;
import io.rexserve.model.language.checkpoint.Setting;
import io.rexserve.model.language.decoder.Conversation;
import io.rexserve.model.language.decoder.Decoder;
import io.rexserve.model.language.decoder.DecoderWeights;
import io.rexserve.model.language.decoder.ScheduledTokens;
import io.rexserve.model.language.decoder.Splice;
import io.rexserve.model.language.kvcache.KvCache;
import io.rexserve.model.region.RegionEncoder;
import io.rexserve.model.region.SquareBoxes;
import io.rexserve.model.vision.Towers;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.ModelFolder;
import io.rexserve.model.weights.WeightReader;
import io.rexserve.model.weights.WeightRoles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A model of the ChatRex family (arXiv 2411.18363), of any size: image, boxes and question in,
/// answer by box index out.
///
/// Nothing in it changes after loading, so several threads may use it; a [Conversation] belongs to one thread at a
/// time. Results belong to the scope that the caller opened with [#scope] for the request.
public final class ChatRexModel implements AutoCloseable {
    // Rows of x that oneDNN chooses its blocks for: the patches of one image, the regions of a prompt.
    private static final int TOWER_ROWS = 576;
    private static final int MAX_ROWS = 100;

    private final ChatRexConfig config;
    private final List<Setting> settings;
    private final GenerationDefaults defaults;
    private final Checkpoint checkpoint;
    private final NDManager weights;
    private final Compute compute;
    private final Towers towers;
    private final RegionEncoder regions;
    private final Decoder decoder;

    private ChatRexModel(
            ChatRexFolder folder,
            GenerationDefaults defaults,
            Checkpoint checkpoint,
            NDManager weights,
            RuntimeOptions options) {
        this.config = folder.config();
        this.defaults = defaults;
        this.checkpoint = checkpoint;
        this.weights = weights;
        var roles = new WeightRoles(checkpoint);
        ChatRexRoles names = ChatRexRoles.claim(roles, folder);
        roles.check();
        OutputLayerChoice outputLayer = OutputLayerChoice.of(checkpoint, names.decoder(), folder);
        this.settings = Stream.concat(folder.settings().stream(), outputLayer.setting().stream())
                .toList();
        this.compute = options.compute();
        var reader = new WeightReader(roles, weights, compute);
        this.towers = new Towers(
                config.clip(),
                config.convnext(),
                config.normalization(),
                reader.linears(names.clip(), TOWER_ROWS),
                reader.linears(names.convnext(), TOWER_ROWS),
                reader.linears(names.visual(), TOWER_ROWS),
                compute);
        this.regions = new RegionEncoder(reader.linears(names.object(), MAX_ROWS), compute);
        this.decoder = new Decoder(
                config.llm(),
                compute,
                options.prefillChunk(),
                options.workPerCall(),
                options.kvCacheSize(),
                DecoderWeights.read(reader, outputLayer.roles(), compute.packed()),
                weights,
                config.maxLength());
    }

    /// Loads a model folder: `config.json`, `*.safetensors` and, where there are such,
    /// `generation_config.json` and `rexserve.json`.
    ///
    /// @param overrides settings that replace those of the folder and its `rexserve.json`
    /// @throws CheckpointException naming everything that is missing, doubled, unexpected or misshapen
    public static ChatRexModel load(Path given, CheckpointOverrides overrides, RuntimeOptions options) {
        Path folder = ModelFolder.resolve(given);
        if (Files.isRegularFile(folder)) {
            throw new CheckpointException(folder + ": a file (expected: the folder of a language model, such as "
                    + folder.toAbsolutePath().getParent() + ")");
        }
        Checkpoint checkpoint = Checkpoint.open(folder);
        NDManager weights = options.compute().scope();
        boolean loaded = false;
        try {
            ChatRexFolder configured = ChatRexFolder.read(folder, checkpoint, overrides);
            GenerationDefaults defaults = GenerationDefaults.read(folder, configured.overrides());
            defaults.requireRows(configured.config().llm().vocab());
            var model = new ChatRexModel(configured, defaults, checkpoint, weights, options);
            loaded = true;
            return model;
        } finally {
            if (!loaded) {
                weights.close();
                checkpoint.close();
            }
        }
    }

    /// As [#load(Path, CheckpointOverrides, RuntimeOptions)] without overrides.
    public static ChatRexModel load(Path folder, RuntimeOptions options) {
        return load(folder, CheckpointOverrides.NONE, options);
    }

    /// As [#load(Path, RuntimeOptions)] with the options that suit a CPU.
    public static ChatRexModel load(Path folder) {
        return load(folder, RuntimeOptions.DEFAULT);
    }

    /// Opens a scope for one request, on the model's device. Whoever opens it closes it.
    public NDManager scope() {
        return compute.scope();
    }

    public ChatRexConfig config() {
        return config;
    }

    /// How each value of the configuration came about, guesses among them.
    public List<Setting> settings() {
        return settings;
    }

    /// What the folder says about decoding.
    public GenerationDefaults defaults() {
        return defaults;
    }

    /// What the towers see of an image, a few hundred pixels wide: encoding it in place of the image gives the same
    /// tokens and maps, [EncodedImage#ofImage] the size of the image.
    public RgbImage square(RgbImage image) {
        return towers.square(image);
    }

    /// Runs both towers and the visual projector.
    ///
    /// @param image the upright image
    public EncodedImage encode(NDManager scope, RgbImage image) {
        return encode(scope, image, CancellationToken.NEVER);
    }

    /// As [#encode(NDManager, RgbImage)].
    ///
    /// @param cancellation checked between blocks of the towers
    /// @throws CancellationException if it was cancelled
    public EncodedImage encode(NDManager scope, RgbImage image, CancellationToken cancellation) {
        cancellation.throwIfCancelled();
        try (NDArray pixels = towers.pixels(scope, image);
                NDArray low = towers.lowResolution(scope, pixels);
                NDArray clip = towers.clip(scope, low, cancellation)) {
            NDList maps = towers.convnext(scope, pixels, cancellation);
            NDArray tokens = towers.visualTokens(scope, clip, maps.getLast());
            return new EncodedImage(image.width(), image.height(), tokens, maps);
        }
    }

    /// Makes one object token per box that is kept.
    ///
    /// @param boxes in pixels of the upright image, in index order; may be empty. Of more than the model has
    /// indices for, the first ones are kept where [BoxRules] allow it
    /// @throws IllegalArgumentException for more boxes than that, or one far outside the image
    public ObjectTokens regions(NDManager scope, EncodedImage image, List<PixelBox> boxes) {
        try (NDArray square = squareBoxes(scope, image.width(), image.height(), boxes);
                NDArray features = regions.features(scope, image.maps(), square)) {
            return new ObjectTokens(regions.project(scope, features));
        }
    }

    /// `[1, N, 4]`, xyxy in pixels of the towers' square.
    NDArray squareBoxes(NDManager scope, int width, int height, List<PixelBox> boxes) {
        List<PixelBox> kept = boxes.subList(0, config.boxes().kept(boxes.size()));
        float[] square = SquareBoxes.of(kept, width, height, towers.side());
        for (int i = 0; i < square.length; i++) {
            square[i] = config.boxes().rounded(square[i]);
        }
        return HostArray.of(scope, square, new Shape(1, kept.size(), 4));
    }

    /// Reads a prefix, after which any number of questions can be asked.
    ///
    /// @param prefix token ids with -200 where the visual tokens go and -300 for each region, in index order
    /// @param cancellation checked before each chunk of the prefix
    /// @throws CancellationException if it was cancelled
    /// @throws IllegalArgumentException if placeholders and regions do not match, or an id is not in the vocabulary
    public Conversation open(
            NDManager scope, EncodedImage image, ObjectTokens objects, int[] prefix, CancellationToken cancellation) {
        try (NDArray embeddings = spliced(scope, image, objects, prefix)) {
            Conversation conversation = conversation(embeddings, image, prefix, cancellation);
            boolean read = false;
            try {
                conversation.readPrefix();
                read = true;
                return conversation;
            } finally {
                if (!read) {
                    conversation.close();
                }
            }
        }
    }

    /// Puts visual and object tokens into a prefix.
    ///
    /// @return `[1, T, H]`, owned by `scope`
    public NDArray spliced(NDManager scope, EncodedImage image, ObjectTokens objects, int[] prefix) {
        Splice splice = Splice.of(prefix, image.count(), objects.count(), config.maxLength());
        return decoder.splice(scope, splice, image.tokens(), objects.tokens());
    }

    /// A conversation whose prefix is still to be read, by [#forward] for instance.
    ///
    /// @param embeddings of [#spliced]; the caller keeps them open until all are read
    public Conversation conversation(
            NDArray embeddings, EncodedImage image, int[] prefix, CancellationToken cancellation) {
        int truncated = Splice.length(prefix, image.count())
                - Math.toIntExact(embeddings.getShape().get(1));
        return new Conversation(decoder, embeddings, config.maxLength(), truncated, cancellation);
    }

    /// One step of the decoder over the scheduled tokens of several sequences, see [Decoder#forward].
    public void forward(List<ScheduledTokens> step) {
        decoder.forward(step);
    }

    /// The memory for the keys and values of all sequences.
    public KvCache kvCache() {
        return decoder.kvCache();
    }

    Towers towers() {
        return towers;
    }

    RegionEncoder regionEncoder() {
        return regions;
    }

    Decoder decoder() {
        return decoder;
    }

    @Override
    public void close() {
        decoder.close();
        regions.close();
        towers.close();
        weights.close();
        checkpoint.close();
    }
}
