/// Formats of object detection with a closed list of categories: YOLO text files, Pascal VOC, Label Studio. Boxes that
/// are stored as shares of the image's size are computed in exact decimals and rounded once, so that what is written
/// here reads back as the same doubles.
@NullMarked
package io.rexserve.datasets.detection;

import org.jspecify.annotations.NullMarked;
