package io.rexserve.benchmark.published;

import io.rexserve.model.proposal.UpnConfig;
import io.rexserve.model.proposal.UpnLayout;
import io.rexserve.model.weights.SafeTensorsWriter;
import io.rexserve.model.weights.StoredType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.stream.LongStream;
import java.util.zip.CRC32;

/// Weights that follow from a tensor's name and an element's index alone, so that whoever has the formula has the
/// checkpoint: a hash of the index, seeded by the CRC-32 of the name, scaled so that activations keep their size from
/// layer to layer. Reference outputs for UPN under this formula lie in the tests.
public final class FormulaWeights {
    private static final long CHUNK = 1 << 18;
    private static final String POSITION_INDEX = "relative_position_index";
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

    private FormulaWeights() {}

    /// Uniform in -0.5 to 0.5.
    public static double uniform(int seed, long index) {
        int x = seed + (int) index * 0x9E3779B9;
        x ^= x >>> 16;
        x *= 0x85EBCA6B;
        x ^= x >>> 13;
        x *= 0xC2B2AE35;
        x ^= x >>> 16;
        return (x & 0xFFFFFFFFL) * 0x1p-32 - 0.5;
    }

    /// Writes a tensor, little-endian, on all cores.
    ///
    /// @param out exactly as long as the tensor
    static void fill(PublishedTensor tensor, MemorySegment out) {
        fill(tensor, out, 1);
    }

    /// @param factor by which a matrix is smaller or larger than activations need to keep their size
    static void fill(PublishedTensor tensor, MemorySegment out, double factor) {
        if (tensor.name().endsWith(POSITION_INDEX)) {
            fillPositions(Math.toIntExact(tensor.shape().getFirst()), out);
            return;
        }
        int seed = seed(tensor.name());
        double scale = factor * scale(tensor);
        double mean = isNormWeight(tensor) ? 1 : 0;
        long size = tensor.elements();
        LongStream.range(0, Math.ceilDiv(size, CHUNK)).parallel().forEach(chunk -> {
            long end = Math.min(size, (chunk + 1) * CHUNK);
            fill(tensor.type(), out, chunk * CHUNK, end, seed, mean, scale);
        });
    }

    private static void fill(
            StoredType type, MemorySegment out, long from, long to, int seed, double mean, double scale) {
        switch (type) {
            case F32 -> {
                for (long i = from; i < to; i++) {
                    out.set(FLOAT, i * Float.BYTES, (float) (mean + scale * uniform(seed, i)));
                }
            }
            case F16 -> {
                for (long i = from; i < to; i++) {
                    out.set(SHORT, i * Short.BYTES, Float.floatToFloat16((float) (mean + scale * uniform(seed, i))));
                }
            }
            case BF16 -> {
                for (long i = from; i < to; i++) {
                    short value = SafeTensorsWriter.bfloat16((float) (mean + scale * uniform(seed, i)));
                    out.set(SHORT, i * Short.BYTES, value);
                }
            }
            case BOOL, U8, I8, I32, I64, F64 ->
                throw new IllegalArgumentException("type: " + type + " (expected: F32, F16 or BF16)");
        }
    }

    static int seed(String name) {
        var crc = new CRC32();
        crc.update(UpnLayout.readName(name).getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
    }

    private static double scale(PublishedTensor tensor) {
        String name = tensor.name();
        if (name.endsWith("relative_position_bias_table") || name.endsWith("level_embed")) {
            return 1;
        }
        if (name.endsWith("tgt_embed.weight") || name.endsWith("embed_tokens.weight")) {
            return 2;
        }
        if (name.endsWith("_prompt.weight")) {
            return 0.25;
        }
        if (name.endsWith("sampling_offsets.bias")) {
            return 8;
        }
        if (tensor.shape().size() < 2) {
            return 0.2;
        }
        long fanIn = tensor.elements() / tensor.shape().getFirst();
        return 2 * Math.sqrt(3.0 / fanIn);
    }

    private static boolean isNormWeight(PublishedTensor tensor) {
        return tensor.shape().size() == 1 && tensor.name().endsWith("weight");
    }

    /// Of a square window with so many cells.
    private static void fillPositions(int cells, MemorySegment out) {
        long[] rows = UpnConfig.relativePositions((int) Math.round(Math.sqrt(cells)));
        for (int i = 0; i < rows.length; i++) {
            out.set(LONG, (long) i * Long.BYTES, rows[i]);
        }
    }
}
