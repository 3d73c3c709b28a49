package io.rexserve.trainer.assembly;

import ai.djl.ndarray.NDManager;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.SafeTensorsWriter;
import io.rexserve.model.weights.SafeTensorsWriter.Entry;
import io.rexserve.model.weights.StoredType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// A tensor of a new model folder. Its values are made or read when it is written, and given back then: of all tensors
/// one is in memory at a time.
sealed interface PlannedTensor {
    /// Name, type and shape in the new folder.
    Entry entry();

    /// Writes the values, lowest byte first.
    void write(OutputStream out) throws IOException;

    /// A publisher's tensor as it is, in the type that it is stored in.
    ///
    /// @param source its name in the publisher's checkpoint
    record Copied(String name, Checkpoint checkpoint, String source) implements PlannedTensor {
        @Override
        public Entry entry() {
            return new Entry(
                    name,
                    checkpoint.info(source).type(),
                    checkpoint.info(source).shape());
        }

        @Override
        public void write(OutputStream out) throws IOException {
            requireFinite(checkpoint, source);
            checkpoint.writeRows(source, checkpoint.info(source).rows(), out);
            checkpoint.release(source);
        }
    }

    /// A publisher's table with rows of its own for new tokens behind the rows that are kept.
    ///
    /// @param kept leading rows that stay as they are; rows behind them are dropped
    /// @param added rows behind those
    /// @param seed of the new rows
    record Extended(String name, Checkpoint checkpoint, String source, long kept, int added, long seed)
            implements PlannedTensor {
        @Override
        public Entry entry() {
            var shape = new ArrayList<>(checkpoint.info(source).shape());
            shape.set(0, kept + added);
            return new Entry(name, checkpoint.info(source).type(), shape);
        }

        @Override
        public void write(OutputStream out) throws IOException {
            requireFinite(checkpoint, source);
            checkpoint.writeRows(source, kept, out);
            if (added > 0) {
                RowStatistics rows = RowStatistics.of(checkpoint, source, kept);
                var random = new SplittableRandom(seed);
                for (int row = 0; row < added; row++) {
                    out.write(bytes(rows.draw(random), entry().type()));
                }
            }
            checkpoint.release(source);
        }
    }

    /// Values drawn uniformly from [-bound, bound), float32: how PyTorch initialises a linear layer, weight and bias
    /// alike, with a bound of one over the root of its inputs (`torch.nn.Linear.reset_parameters`).
    record Uniform(String name, List<Long> shape, double bound, long seed) implements PlannedTensor {
        private static final int BLOCK = 1 << 16;

        @Override
        public Entry entry() {
            return new Entry(name, StoredType.F32, shape);
        }

        @Override
        public void write(OutputStream out) throws IOException {
            var random = new SplittableRandom(seed);
            long left = shape.stream().reduce(1L, Math::multiplyExact);
            while (left > 0) {
                float[] values = new float[(int) Math.min(BLOCK, left)];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) random.nextDouble(-bound, bound);
                }
                out.write(bytes(values, StoredType.F32));
                left -= values.length;
            }
        }
    }

    private static void requireFinite(Checkpoint checkpoint, String name) {
        try (NDManager scope = Torch.scope()) {
            checkpoint.requireFinite(scope, name);
        }
    }

    private static byte[] bytes(float[] values, StoredType type) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            switch (type) {
                case F32 -> buffer.putFloat(value);
                case BF16 -> buffer.putShort(SafeTensorsWriter.bfloat16(value));
                case F16 -> buffer.putShort(Float.floatToFloat16(value));
                case F64 -> buffer.putDouble(value);
                case BOOL, U8, I8, I32, I64 ->
                    throw new IllegalArgumentException("type: " + type + " (expected: a floating-point type)");
            }
        }
        return buffer.array();
    }
}
