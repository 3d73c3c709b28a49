package io.rexserve.model.grammar;

/// Which index tokens the answer to a task may contain, and where; constrained decoding follows it.
///
/// @param regions the number of regions in the prompt: `<obj0>` to `<obj(regions - 1)>` exist
/// @param mentions whether running text may name a region, as in `<obj0> shows a brown dog`
public record AnswerForm(int regions, boolean mentions) {
    public AnswerForm {
        if (regions < 0) {
            throw new IllegalArgumentException("regions: " + regions + " (expected: >= 0)");
        }
    }

    /// The published models mention regions in running text when they are asked about regions, and may do so for a
    /// free question. In all other answers indices appear only in lists.
    public static AnswerForm of(Task task, int regions) {
        return switch (task) {
            case Task.DescribeRegions _, Task.Question _ -> new AnswerForm(regions, true);
            case Task.Detect _, Task.Count _, Task.Caption _ -> new AnswerForm(regions, false);
        };
    }
}
