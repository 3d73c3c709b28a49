package io.rexserve.model.language.checkpoint;

import java.util.Optional;
import java.util.stream.Stream;

/// The decoders of the published checkpoints and of the paper, with the 104 rows that ChatRex adds to each vocabulary.
/// Where a checkpoint's configuration does not describe its decoder, the one of its width is the best guess.
public final class PublishedDecoder {
    private static final int ADDED_ROWS = 104;

    /// Of ChatRex-7B.
    public static final DecoderConfig VICUNA_7B =
            new DecoderConfig(4096, 32, 32, 128, 11008, 32, 32000 + ADDED_ROWS, 10000, 1e-5, false, false);

    /// Of RexSeek-3B.
    public static final DecoderConfig QWEN_3B =
            new DecoderConfig(2048, 16, 2, 128, 11008, 36, 151665 + ADDED_ROWS, 1e6, 1e-6, true, true);

    /// Of the paper's ChatRex.
    public static final DecoderConfig QWEN_7B =
            new DecoderConfig(3584, 28, 4, 128, 18944, 28, 151665 + ADDED_ROWS, 1e6, 1e-6, true, false);

    private PublishedDecoder() {}

    static Optional<DecoderConfig> ofWidth(int hidden) {
        return Stream.of(VICUNA_7B, QWEN_3B, QWEN_7B)
                .filter(config -> config.hidden() == hidden)
                .findFirst();
    }
}
