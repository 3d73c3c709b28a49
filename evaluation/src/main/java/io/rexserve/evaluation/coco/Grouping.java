package io.rexserve.evaluation.coco;

import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/// Rows of a column store by image, within an image by category, within a category in the order of the file. Rows whose
/// image or category is unknown, and those that are left out by choice, are not among them.
final class Grouping {
    /// [rows that take part]
    final int[] order;

    /// Rows of image i are `order[start[i], start[i + 1])`.
    final int[] start;

    final int unknownImages;
    final int unknownCategories;
    private final BoxColumns boxes;
    /// Index of the image of each number of the column of images, -1 if unknown.
    private final int[] imageOfNumber;

    private final int[] categoryOfNumber;

    Grouping(BoxColumns boxes, IdIndex images, IdIndex categories, IntPredicate takesPart) {
        this.boxes = boxes;
        imageOfNumber = boxes.images.indicesIn(images);
        categoryOfNumber = boxes.categories.indicesIn(categories);
        var rows = new int[boxes.size()];
        int kept = 0;
        int withoutImage = 0;
        int withoutCategory = 0;
        for (int row = 0; row < rows.length; row++) {
            withoutImage += image(row) < 0 ? 1 : 0;
            withoutCategory += category(row) < 0 ? 1 : 0;
            if (image(row) >= 0 && category(row) >= 0 && takesPart.test(row)) {
                rows[kept++] = row;
            }
        }
        unknownImages = withoutImage;
        unknownCategories = withoutCategory;
        var byCategory = new int[kept];
        sort(rows, kept, this::category, categories.size(), byCategory);
        order = new int[kept];
        start = sort(byCategory, kept, this::image, images.size(), order);
    }

    /// Index of the image of a row, -1 if unknown.
    int image(int row) {
        return imageOfNumber[boxes.images.number(row)];
    }

    /// Index of the category of a row, -1 if unknown.
    int category(int row) {
        return categoryOfNumber[boxes.categories.number(row)];
    }

    /// Stable counting sort of the first rows by key into `target`; returns where each key starts, [keys + 1].
    static int[] sort(int[] rows, int count, IntUnaryOperator key, int keys, int[] target) {
        var starts = new int[keys + 1];
        for (int i = 0; i < count; i++) {
            starts[key.applyAsInt(rows[i]) + 1]++;
        }
        for (int k = 0; k < keys; k++) {
            starts[k + 1] += starts[k];
        }
        int[] next = starts.clone();
        for (int i = 0; i < count; i++) {
            target[next[key.applyAsInt(rows[i])]++] = rows[i];
        }
        return starts;
    }
}
