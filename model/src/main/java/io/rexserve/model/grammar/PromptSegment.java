package io.rexserve.model.grammar;

/// One part of a prompt. Only [TemplateText] and [RegionTag] may become special tokens; [UserText] never does.
public sealed interface PromptSegment {
    /// Text of the prompt or chat template, special tokens included.
    record TemplateText(String text) implements PromptSegment {}

    /// Text that a user typed.
    record UserText(String text) implements PromptSegment {}

    /// The index token `<objI>` of region `region`.
    record RegionTag(int region) implements PromptSegment {}

    /// Where the visual tokens go.
    record ImagePlaceholder() implements PromptSegment {}

    /// Where the object token of region `region` goes.
    record RegionPlaceholder(int region) implements PromptSegment {}
}
