package io.rexserve.gateway.task;

import io.rexserve.v1.CaptionDetail;
import io.rexserve.v1.RegionStyle;
import java.util.List;
import java.util.Locale;

/// The tasks by the names that callers use, in lower case, each with the one field that it takes.
public enum TaskName {
    DETECT(TaskForm.LABELS),
    /// As [#DETECT], of phrases such as "the man on the left".
    REFER(TaskForm.PHRASES),
    REGION_CATEGORY(TaskForm.REGIONS),
    REGION_PHRASE(TaskForm.REGIONS),
    REGION_BRIEF(TaskForm.REGIONS),
    REGION_SENTENCE(TaskForm.REGIONS),
    COUNT(TaskForm.LABELS),
    CAPTION_BRIEF(""),
    CAPTION_DETAILED(""),
    CONVERSE_GROUNDED(TaskForm.QUESTION),
    QUESTION(TaskForm.QUESTION);

    private final String field;

    TaskName(String field) {
        this.field = field;
    }

    /// The name that callers use, such as `region_brief`.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The field that the task takes and needs; empty if there is none.
    public String field() {
        return field;
    }

    /// The task of this name.
    ///
    /// @param values of its field, checked
    /// @param regions the values where they are indices; empty for all regions
    public Task task(List<String> values, List<Integer> regions) {
        return switch (this) {
            case DETECT, REFER -> new Task.Detect(values);
            case REGION_CATEGORY -> new Task.DescribeRegions(RegionStyle.REGION_STYLE_CATEGORY, regions);
            case REGION_PHRASE -> new Task.DescribeRegions(RegionStyle.REGION_STYLE_SHORT_PHRASE, regions);
            case REGION_BRIEF -> new Task.DescribeRegions(RegionStyle.REGION_STYLE_BRIEF, regions);
            case REGION_SENTENCE -> new Task.DescribeRegions(RegionStyle.REGION_STYLE_SENTENCE, regions);
            case COUNT -> new Task.Count(values);
            case CAPTION_BRIEF -> new Task.Caption(CaptionDetail.CAPTION_DETAIL_BRIEF);
            case CAPTION_DETAILED -> new Task.Caption(CaptionDetail.CAPTION_DETAIL_DETAILED);
            case CONVERSE_GROUNDED -> new Task.Converse(values.getFirst(), true);
            case QUESTION -> new Task.Converse(values.getFirst(), false);
        };
    }
}
