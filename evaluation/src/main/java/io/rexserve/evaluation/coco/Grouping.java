package io.rexserve.evaluation.coco;

import java.util.Arrays;
import java.util.function.IntPredicate;

/// Rows of a column store by image, within an image by category, within a category in the order of the file. Rows whose
/// image or category is unknown, and those that are left out by choice, are not among them.
final class Grouping {
    /// Index of the image and of the category of each row, -1 if unknown.
    final int[] image;

    final int[] category;
    /// [rows that take part]
    final int[] order;

    /// Rows of image i are `order[start[i], start[i + 1])`.
    final int[] start;

    final int unknownImages;
    final int unknownCategories;

    Grouping(BoxColumns boxes, IdIndex images, IdIndex categories, IntPredicate takesPart) {
        int rows = boxes.size();
        image = images.indicesOf(boxes.imageIds.values, rows);
        category = categories.indicesOf(boxes.categoryIds.values, rows);
        unknownImages = (int) Arrays.stream(image).filter(i -> i < 0).count();
        unknownCategories = (int) Arrays.stream(category).filter(c -> c < 0).count();
        var byCategory = new int[rows];
        int kept =
                counted(category, categories.size(), rows, row -> image[row] >= 0 && takesPart.test(row), byCategory)[
                        categories.size()];
        order = new int[kept];
        start = new int[images.size() + 1];
        for (int i = 0; i < kept; i++) {
            start[image[byCategory[i]] + 1]++;
        }
        Arrays.parallelPrefix(start, Integer::sum);
        int[] next = start.clone();
        for (int i = 0; i < kept; i++) {
            order[next[image[byCategory[i]]]++] = byCategory[i];
        }
    }

    /// Stable counting sort of the rows by key into `target`; returns where each key starts.
    private static int[] counted(int[] key, int keys, int rows, IntPredicate takesPart, int[] target) {
        var starts = new int[keys + 1];
        for (int row = 0; row < rows; row++) {
            if (key[row] >= 0 && takesPart.test(row)) {
                starts[key[row] + 1]++;
            }
        }
        Arrays.parallelPrefix(starts, Integer::sum);
        int[] next = starts.clone();
        for (int row = 0; row < rows; row++) {
            if (key[row] >= 0 && takesPart.test(row)) {
                target[next[key[row]]++] = row;
            }
        }
        return starts;
    }
}
