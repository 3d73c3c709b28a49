package io.rexserve.model.grammar;

/// One piece of a prompt. Only [Wording] and [RegionTag] may become special tokens; [UserText] never does, whatever it
/// says.
public sealed interface Segment {
    /// The product's own words, special tokens of the chat template included.
    record Wording(String text) implements Segment {}

    /// What a user typed.
    record UserText(String text) implements Segment {}

    /// The index token `<objI>` of region `region`.
    record RegionTag(int region) implements Segment {}

    /// Where the visual tokens go.
    record ImageSlot() implements Segment {}

    /// Where the object token of region `region` goes.
    record RegionSlot(int region) implements Segment {}
}
