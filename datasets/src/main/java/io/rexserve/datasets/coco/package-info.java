/// COCO and LVIS: annotation files of one JSON object with `images`, `annotations` and `categories`, and result files,
/// a list of detections.
///
/// Lists and entries come in any order, so a file is read twice: [CocoScanner] walks it once and keeps of each entry
/// where it lies, four numbers that [RowSorter] sorts by image, on disk if they are many; then the entries of one
/// image after the other are read from their places. Memory does not grow with the file. Spellings of standard fields
/// that differ from ours (`12.0`, ids in quotes) travel in the extras' [io.rexserve.datasets.format.Json#WRITTEN].
@NullMarked
package io.rexserve.datasets.coco;

import org.jspecify.annotations.NullMarked;
