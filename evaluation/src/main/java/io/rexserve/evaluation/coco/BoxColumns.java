package io.rexserve.evaluation.coco;

/// Image, category and box of each row, in the order of the file. A box is x, y, width and height in pixels.
final class BoxColumns {
    final IdColumn images = new IdColumn();
    final IdColumn categories = new IdColumn();
    final DoubleColumn x = new DoubleColumn();
    final DoubleColumn y = new DoubleColumn();
    final DoubleColumn width = new DoubleColumn();
    final DoubleColumn height = new DoubleColumn();
    private final String name;

    /// @param name what the rows are, for errors
    BoxColumns(String name) {
        this.name = name;
    }

    int size() {
        return images.size();
    }

    void add(long imageId, long categoryId, double boxX, double boxY, double boxWidth, double boxHeight) {
        requireFinite("x", boxX);
        requireFinite("y", boxY);
        requireFinite("width", boxWidth);
        requireFinite("height", boxHeight);
        images.add(imageId);
        categories.add(categoryId);
        x.add(boxX);
        y.add(boxY);
        width.add(boxWidth);
        height.add(boxHeight);
    }

    /// Checks a number of the row that is added next.
    void requireFinite(String column, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(
                    name + ": " + column + " " + value + " of entry " + size() + " (expected: a finite number)");
        }
    }

    /// Gives back what the columns have grown too large.
    void trim() {
        images.trim();
        categories.trim();
        x.trim();
        y.trim();
        width.trim();
        height.trim();
    }

    double[] box(int row) {
        return new double[] {x.values[row], y.values[row], width.values[row], height.values[row]};
    }

    double area(int row) {
        return width.values[row] * height.values[row];
    }

    /// IoU of a detection with a true box, in the order of operations of pycocotools' `bbIou` (maskApi.c): the last
    /// digit decides at a threshold. The union with a crowd is the area of the detection.
    static double iou(BoxColumns found, int d, BoxColumns truths, int g, boolean crowd) {
        double foundX = found.x.values[d];
        double foundWidth = found.width.values[d];
        double truthX = truths.x.values[g];
        double truthWidth = truths.width.values[g];
        double overlapWidth = Math.min(foundWidth + foundX, truthWidth + truthX) - Math.max(foundX, truthX);
        if (overlapWidth <= 0) {
            return 0;
        }
        double foundY = found.y.values[d];
        double foundHeight = found.height.values[d];
        double truthY = truths.y.values[g];
        double truthHeight = truths.height.values[g];
        double overlapHeight = Math.min(foundHeight + foundY, truthHeight + truthY) - Math.max(foundY, truthY);
        if (overlapHeight <= 0) {
            return 0;
        }
        double overlap = overlapWidth * overlapHeight;
        double foundArea = foundWidth * foundHeight;
        return overlap / (crowd ? foundArea : foundArea + truthWidth * truthHeight - overlap);
    }
}
