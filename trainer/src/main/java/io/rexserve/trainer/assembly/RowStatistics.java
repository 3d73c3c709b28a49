package io.rexserve.trainer.assembly;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.KernelText;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.weights.Checkpoint;
import java.util.List;
import java.util.random.RandomGenerator;

/// Mean and deviation of the rows of a table, column by column, from which rows for new tokens are drawn: the mean of
/// all rows, so that the new tokens take no probability from the old ones, and a little noise, so that they differ.
///
/// The mean is Hewitt's rule ("Initializing New Word Embeddings for Pretrained Language Models", 2021), which
/// transformers follows (`mean_resizing` of `resize_token_embeddings`). Its noise there has a billionth of the rows'
/// covariance, which bfloat16 rounds away: all index tokens would be one. Here it has [#NOISE] of each column's
/// deviation.
///
/// @param mean per column
/// @param deviation per column
@SuppressWarnings("ArrayRecordComponent") // never compared
record RowStatistics(double[] mean, double[] deviation) {
    /// Of a column's deviation.
    static final double NOISE = 0.1;

    private static final long ROWS = 4096;
    // Rows are widened a few thousand at a time; the sums are float64.
    private static final KernelText SUMS = new KernelText("row_sums", """
            def row_sums(self, x: Tensor, start: int, end: int) -> Tuple[Tensor, Tensor]:
              rows = torch.to(x[start:end], dtype=7)
              return (torch.sum(rows, [0]), torch.sum(torch.mul(rows, rows), [0]))
            """);

    /// @param rows leading rows that count
    static RowStatistics of(Checkpoint checkpoint, String table, long rows) {
        int width = Math.toIntExact(checkpoint.info(table).shape().getLast());
        double[] sums = new double[width];
        double[] squares = new double[width];
        try (NDManager scope = Torch.scope();
                Kernel kernel = Kernel.compile("row_sums", List.of(SUMS))) {
            NDArray stored = checkpoint.tensor(scope, table);
            for (long row = 0; row < rows; row += ROWS) {
                try (NDList block = kernel.run(
                        scope,
                        "row_sums",
                        KernelArgument.tensor(stored),
                        KernelArgument.integer(row),
                        KernelArgument.integer(Math.min(rows, row + ROWS)))) {
                    add(sums, block.get(0).toDoubleArray());
                    add(squares, block.get(1).toDoubleArray());
                }
            }
        }
        double[] mean = new double[width];
        double[] deviation = new double[width];
        for (int column = 0; column < width; column++) {
            mean[column] = sums[column] / rows;
            deviation[column] = Math.sqrt(Math.max(0, squares[column] / rows - mean[column] * mean[column]));
        }
        return new RowStatistics(mean, deviation);
    }

    private static void add(double[] sums, double[] block) {
        for (int column = 0; column < sums.length; column++) {
            sums[column] += block[column];
        }
    }

    /// A row for a new token.
    float[] draw(RandomGenerator random) {
        float[] row = new float[mean.length];
        for (int column = 0; column < row.length; column++) {
            row[column] = (float) (mean[column] + NOISE * deviation[column] * random.nextGaussian());
        }
        return row;
    }
}
