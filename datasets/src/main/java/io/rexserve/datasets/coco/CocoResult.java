package io.rexserve.datasets.coco;

/// One detection of a COCO result file, as the file has it: a box may be empty or lie outside its image, which
/// pycocotools counts like any other.
///
/// @param index in the file, from 0; pycocotools' ids are one more
/// @param imageId as text
/// @param categoryId as text
/// @param x left edge in pixels
/// @param y top edge in pixels
/// @param width in pixels
/// @param height in pixels
/// @param score confidence, a finite number
public record CocoResult(
        long index, String imageId, String categoryId, double x, double y, double width, double height, double score) {}
