package io.rexserve.trainer.proposal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AssignmentTest {
    @Test
    void findsTheCheapestAssignment() {
        var random = new SplittableRandom(11);
        for (int trial = 0; trial < 200; trial++) {
            int rows = random.nextInt(1, 6);
            int columns = random.nextInt(rows, 7);
            double[][] cost = new double[rows][];
            for (int row = 0; row < rows; row++) {
                cost[row] = random.doubles(columns, -3, 3).toArray();
            }
            int[] columnOf = Assignment.of(cost);
            assertThat(columnOf).doesNotHaveDuplicates().hasSize(rows);
            double total = 0;
            for (int row = 0; row < rows; row++) {
                total += cost[row][columnOf[row]];
            }
            assertThat(total).isCloseTo(cheapest(cost, 0, new boolean[columns]), within(1e-9));
        }
    }

    private static double cheapest(double[][] cost, int row, boolean[] taken) {
        if (row == cost.length) {
            return 0;
        }
        double best = Double.POSITIVE_INFINITY;
        for (int column = 0; column < taken.length; column++) {
            if (!taken[column]) {
                taken[column] = true;
                best = Math.min(best, cost[row][column] + cheapest(cost, row + 1, taken));
                taken[column] = false;
            }
        }
        return best;
    }

    @Test
    void anEmptyMatrixHasAnEmptyAssignment() {
        assertThat(Assignment.of(new double[0][])).isEmpty();
    }

    @Test
    void rowsBeyondTheColumnsGetNone() {
        double[][] cost = {{1, 5}, {9, 9}, {4, 2}};
        assertThat(Assignment.of(cost)).containsExactly(0, -1, 1);
    }
}
