package io.rexserve.evaluation.coco;

import java.util.BitSet;

/// True boxes of a data set, column by column in the order of the file, with the images and categories that are
/// evaluated. A box is x, y, width and height in pixels, as in COCO files.
///
/// Boxes of images or categories that the lists lack take no part, as in pycocotools; the notes of the evaluation count
/// them.
public final class Truths {
    final IdIndex images;
    final IdIndex categories;
    final BoxColumns boxes;
    final long[] ids;
    /// Area as the file gives it: it decides the area range, not the area of the box.
    final double[] areas;
    /// Crowds: any number of detections may hit them, none of which counts.
    final BitSet crowds;
    /// LVIS' field `ignore`.
    final BitSet ignored;

    private Truths(Builder builder) {
        images = IdIndex.of("images", builder.images.toArray());
        categories = IdIndex.of("categories", builder.categories.toArray());
        boxes = builder.boxes;
        ids = builder.ids.toArray();
        areas = builder.areas.values;
        crowds = builder.crowds;
        ignored = builder.ignored;
        IdIndex.of("true boxes", ids.clone());
    }

    /// Ids of the images in ascending order.
    public long[] imageIds() {
        return images.ids();
    }

    /// Ids of the categories in ascending order.
    public long[] categoryIds() {
        return categories.ids();
    }

    /// Number of true boxes.
    public int size() {
        return ids.length;
    }

    /// Id of the true box at a row (order of the calls of `add`).
    public long id(int row) {
        return ids[row];
    }

    /// Whether the true box at a row is a crowd.
    public boolean crowd(int row) {
        return crowds.get(row);
    }

    /// x, y, width and height of the true box at a row.
    public double[] box(int row) {
        return boxes.box(row);
    }

    /// Id of the category of the true box at a row.
    public long categoryId(int row) {
        return boxes.categories.id(row);
    }

    /// Id of the image of the true box at a row.
    public long imageId(int row) {
        return boxes.images.id(row);
    }

    public static Builder builder() {
        return new Builder();
    }

    /// Collects the columns; images and categories may come before or after the boxes.
    public static final class Builder {
        private final LongColumn images = new LongColumn();
        private final LongColumn categories = new LongColumn();
        private final BoxColumns boxes = new BoxColumns("true boxes");
        private final LongColumn ids = new LongColumn();
        private final DoubleColumn areas = new DoubleColumn();
        private final BitSet crowds = new BitSet();
        private final BitSet ignored = new BitSet();

        private boolean built;

        private Builder() {}

        /// Adds an image that is evaluated, with or without true boxes.
        public Builder image(long id) {
            images.add(id);
            return this;
        }

        /// Adds a category that is evaluated.
        public Builder category(long id) {
            categories.add(id);
            return this;
        }

        /// Adds a true box with the id 1, 2 and so on.
        public Builder add(
                long imageId,
                long categoryId,
                double x,
                double y,
                double width,
                double height,
                double area,
                boolean crowd) {
            return add(ids.size() + 1L, imageId, categoryId, x, y, width, height, area, crowd);
        }

        /// Adds a true box.
        ///
        /// @param id unique among the true boxes
        /// @param area area that decides the area range, in square pixels
        /// @param crowd COCO's iscrowd
        /// @throws IllegalArgumentException if a number is not finite
        public Builder add(
                long id,
                long imageId,
                long categoryId,
                double x,
                double y,
                double width,
                double height,
                double area,
                boolean crowd) {
            return add(id, imageId, categoryId, x, y, width, height, area, crowd, false);
        }

        /// Adds a true box.
        ///
        /// @param ignore LVIS' field `ignore`: neither wanted nor wrong to find; COCO's figures do not read it
        public Builder add(
                long id,
                long imageId,
                long categoryId,
                double x,
                double y,
                double width,
                double height,
                double area,
                boolean crowd,
                boolean ignore) {
            if (built) {
                throw new IllegalStateException("true boxes: added after build() (expected: before)");
            }
            boxes.requireFinite("area", area);
            boxes.add(imageId, categoryId, x, y, width, height);
            ids.add(id);
            areas.add(area);
            crowds.set(boxes.size() - 1, crowd);
            ignored.set(boxes.size() - 1, ignore);
            return this;
        }

        /// Hands the columns over; the builder ends with it.
        ///
        /// @throws IllegalArgumentException if two images, two categories or two boxes have one id
        public Truths build() {
            built = true;
            return new Truths(this);
        }
    }
}
