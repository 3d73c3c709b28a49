package io.rexserve.trainer.proposal;

import java.util.Arrays;

/// Cheapest one-to-one assignment (Kuhn 1955, in the shortest-augmenting-path form of Jonker and Volgenant).
final class Assignment {
    private Assignment() {}

    /// @param cost `[rows][columns]`, finite
    /// @return the column of each row; -1 for rows that get none, where there are more rows than columns
    static int[] of(double[][] cost) {
        int rows = cost.length;
        if (rows == 0) {
            return new int[0];
        }
        int columns = cost[0].length;
        return rows > columns ? inverted(of(transposed(cost)), rows) : cheapest(cost, rows, columns);
    }

    private static double[][] transposed(double[][] cost) {
        var turned = new double[cost[0].length][cost.length];
        for (int i = 0; i < cost.length; i++) {
            for (int j = 0; j < turned.length; j++) {
                turned[j][i] = cost[i][j];
            }
        }
        return turned;
    }

    private static int[] inverted(int[] rowOf, int rows) {
        var columnOf = new int[rows];
        Arrays.fill(columnOf, -1);
        for (int column = 0; column < rowOf.length; column++) {
            columnOf[rowOf[column]] = column;
        }
        return columnOf;
    }

    private static int[] cheapest(double[][] cost, int rows, int columns) {
        // Potentials and matches are indexed from 1; column 0 stands for "not yet matched".
        double[] rowPotential = new double[rows + 1];
        double[] columnPotential = new double[columns + 1];
        int[] rowOf = new int[columns + 1];
        for (int row = 1; row <= rows; row++) {
            augment(cost, row, rowPotential, columnPotential, rowOf);
        }
        int[] columnOf = new int[rows];
        for (int column = 1; column <= columns; column++) {
            if (rowOf[column] > 0) {
                columnOf[rowOf[column] - 1] = column - 1;
            }
        }
        return columnOf;
    }

    private static void augment(
            double[][] cost, int row, double[] rowPotential, double[] columnPotential, int[] rowOf) {
        int columns = columnPotential.length - 1;
        double[] distance = new double[columns + 1];
        int[] from = new int[columns + 1];
        boolean[] done = new boolean[columns + 1];
        Arrays.fill(distance, Double.POSITIVE_INFINITY);
        rowOf[0] = row;
        int at = 0;
        do {
            done[at] = true;
            int next = -1;
            double min = Double.POSITIVE_INFINITY;
            for (int j = 1; j <= columns; j++) {
                if (done[j]) {
                    continue;
                }
                double reduced = cost[rowOf[at] - 1][j - 1] - rowPotential[rowOf[at]] - columnPotential[j];
                if (reduced < distance[j]) {
                    distance[j] = reduced;
                    from[j] = at;
                }
                if (distance[j] < min) {
                    min = distance[j];
                    next = j;
                }
            }
            for (int j = 0; j <= columns; j++) {
                if (done[j]) {
                    rowPotential[rowOf[j]] += min;
                    columnPotential[j] -= min;
                } else {
                    distance[j] -= min;
                }
            }
            at = next;
        } while (rowOf[at] != 0);
        while (at != 0) {
            rowOf[at] = rowOf[from[at]];
            at = from[at];
        }
    }
}
