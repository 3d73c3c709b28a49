package io.rexserve.model.language;

import ai.djl.ndarray.NDManager;
import io.rexserve.model.language.checkpoint.CheckpointOverrides;
import io.rexserve.model.language.checkpoint.DecoderConfig;
import io.rexserve.model.language.checkpoint.DecoderRoles;
import io.rexserve.model.language.decoder.Decoder;
import io.rexserve.model.language.decoder.DecoderWeights;
import io.rexserve.model.language.kvcache.BlockTable;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.WeightReader;
import io.rexserve.model.weights.WeightRoles;
import java.nio.file.Path;

/// The decoder of a [ChatRexModel] alone, on a checkpoint that holds nothing else, so that its cost can be measured on
/// a few layers of any shape.
///
/// Reads one sequence at a time; belongs to one thread at a time.
public final class TextDecoder implements AutoCloseable {
    private static final int MAX_LENGTH = 2048;

    private final Checkpoint checkpoint;
    private final NDManager weights;
    private final Decoder decoder;
    private BlockTable blocks;

    private TextDecoder(DecoderConfig config, Checkpoint checkpoint, NDManager weights, RuntimeOptions options) {
        this.checkpoint = checkpoint;
        this.weights = weights;
        var roles = new WeightRoles(checkpoint);
        DecoderRoles names = DecoderRoles.claim(
                roles, config, roles.rootBefore(DecoderRoles.EMBED_TOKENS), CheckpointOverrides.OutputLayer.COMPARE);
        roles.check();
        var reader = new WeightReader(roles, weights, options.compute());
        this.decoder = new Decoder(
                config,
                options.compute(),
                options.prefillChunk(),
                options.workPerCall(),
                options.kvCacheSize(),
                DecoderWeights.read(reader, names, options.compute().packed()),
                weights,
                MAX_LENGTH);
        this.blocks = decoder.newBlockTable();
    }

    /// @throws CheckpointException listing all that is missing, misshapen or unexpected
    public static TextDecoder load(Path file, DecoderConfig config, RuntimeOptions options) {
        Checkpoint checkpoint = Checkpoint.open(file);
        NDManager weights = options.compute().scope();
        boolean loaded = false;
        try {
            var model = new TextDecoder(config, checkpoint, weights, options);
            loaded = true;
            return model;
        } finally {
            if (!loaded) {
                weights.close();
                checkpoint.close();
            }
        }
    }

    /// Reads tokens into an empty block table, in chunks as when serving.
    ///
    /// @param capacity tokens to take blocks for
    /// @return logits of the whole vocabulary behind the last token
    public float[] prefill(int[] ids, int capacity) {
        blocks.close();
        blocks = decoder.newBlockTable();
        blocks.reserve(capacity);
        return decoder.read(ids, blocks);
    }

    /// Reads one token more.
    ///
    /// @return logits of the whole vocabulary behind it
    public float[] step(int id) {
        return decoder.read(new int[] {id}, blocks);
    }

    /// Tokens read by now.
    public int length() {
        return blocks.length();
    }

    @Override
    public void close() {
        blocks.close();
        decoder.close();
        weights.close();
        checkpoint.close();
    }
}
