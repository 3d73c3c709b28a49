package io.rexserve.model.grammar;

/// What the answer to a task may hold.
///
/// @param regions regions that the prompt carries: `<obj0>` to `<obj(regions - 1)>` exist
/// @param mentions whether running text may name a region, as in `<obj0> shows a brown dog`
public record AnswerForm(int regions, boolean mentions) {
    public AnswerForm {
        if (regions < 0) {
            throw new IllegalArgumentException("regions: " + regions + " (expected: >= 0)");
        }
    }

    /// The published models name regions in running text where they were asked about regions, and may where the
    /// question is the user's own. Everywhere else an index stands in a list.
    public static AnswerForm of(Task task, int regions) {
        return switch (task) {
            case Task.DescribeRegion _, Task.Converse _ -> new AnswerForm(regions, true);
            case Task.Detect _, Task.Count _, Task.Caption _ -> new AnswerForm(regions, false);
        };
    }
}
