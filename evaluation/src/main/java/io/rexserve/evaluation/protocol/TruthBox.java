package io.rexserve.evaluation.protocol;

/// An annotated object.
///
/// @param area square pixels as annotated; of the mask where the source has one
/// @param crowd whether the box stands for many objects (COCO `iscrowd`): what is found in it counts neither way
public record TruthBox(String label, Rectangle box, double area, boolean crowd) {
    public static TruthBox of(String label, Rectangle box) {
        return new TruthBox(label, box, box.area(), false);
    }
}
