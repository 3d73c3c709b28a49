package io.rexserve.evaluation.coco;

/// Detected boxes with scores, column by column in the order of the file, which decides between equal scores. Held: 48
/// bytes a detection.
public final class Detections {
    final BoxColumns boxes;
    final double[] scores;

    private Detections(Builder builder) {
        boxes = builder.boxes;
        boxes.trim();
        builder.scores.trim();
        scores = builder.scores.values;
    }

    /// Number of detections.
    public int size() {
        return boxes.size();
    }

    /// Score of the detection at a row (order of the calls of `add`).
    public double score(int row) {
        return scores[row];
    }

    /// x, y, width and height of the detection at a row.
    public double[] box(int row) {
        return boxes.box(row);
    }

    /// Id of the category of the detection at a row.
    public long categoryId(int row) {
        return boxes.categories.id(row);
    }

    /// Id of the image of the detection at a row.
    public long imageId(int row) {
        return boxes.images.id(row);
    }

    public static Builder builder() {
        return new Builder();
    }

    /// Collects the columns.
    public static final class Builder {
        private final BoxColumns boxes = new BoxColumns("detections");
        private final DoubleColumn scores = new DoubleColumn();

        private boolean built;

        private Builder() {}

        /// Adds a detection; its area is width times height.
        ///
        /// @throws IllegalArgumentException if a number is not finite
        public Builder add(
                long imageId, long categoryId, double x, double y, double width, double height, double score) {
            if (built) {
                throw new IllegalStateException("detections: added after build() (expected: before)");
            }
            boxes.requireFinite("score", score);
            boxes.add(imageId, categoryId, x, y, width, height);
            scores.add(score + 0.0); // -0 becomes 0: both rank alike
            return this;
        }

        /// Hands the columns over; the builder ends with it.
        public Detections build() {
            built = true;
            return new Detections(this);
        }
    }
}
