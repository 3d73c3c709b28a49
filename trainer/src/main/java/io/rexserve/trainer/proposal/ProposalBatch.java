package io.rexserve.trainer.proposal;

import io.rexserve.image.RgbImage;
import io.rexserve.model.proposal.Granularity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Images and what is to be found in them. Images of several sizes are padded to the largest.
///
/// Rows are prompt-major: all images under the first prompt, then all under the next.
///
/// @param images in the size of the network's input
/// @param prompts that are trained, in the order of the rows
/// @param truths per row: boxes cxcywh, 0 to 1 of the image
/// @param ignored per row: regions in which a query without a truth is not taught that there is nothing, cxcywh
/// @param teacher what a teacher has at the cells of the images; null where there is none
record ProposalBatch(
        List<RgbImage> images,
        List<Granularity> prompts,
        List<float[][]> truths,
        List<float[][]> ignored,
        @Nullable TeacherCells teacher) {
    ProposalBatch {
        images = List.copyOf(images);
        prompts = List.copyOf(prompts);
        truths = List.copyOf(truths);
        ignored = List.copyOf(ignored);
        int rows = images.size() * prompts.size();
        if (rows == 0 || truths.size() != rows || ignored.size() != rows) {
            throw new IllegalArgumentException("batch: " + truths.size() + " rows of truths and " + ignored.size()
                    + " of ignored regions (expected: " + rows + ", one for each image and prompt, at least 1)");
        }
    }

    /// Without ignored regions and teacher.
    static ProposalBatch of(List<RgbImage> images, List<Granularity> prompts, List<float[][]> truths) {
        return new ProposalBatch(
                images,
                prompts,
                truths,
                truths.stream().map(_ -> new float[0][]).toList(),
                null);
    }

    /// Boxes to find over all prompts: what losses are divided by.
    int total() {
        return truths.stream().mapToInt(boxes -> boxes.length).sum();
    }
}
