package io.rexserve.gateway.task;

import com.fasterxml.jackson.annotation.JsonValue;
import io.rexserve.v1.CaptionDetail;
import io.rexserve.v1.RegionStyle;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The tasks by the names that callers use, in lower case, each with the one field that it takes.
public enum TaskName {
    DETECT(TaskFields.LABELS),
    /// As [#DETECT], of phrases such as "the man on the left".
    REFER(TaskFields.PHRASES),
    REGION_CATEGORY(TaskFields.REGIONS),
    REGION_PHRASE(TaskFields.REGIONS),
    REGION_BRIEF(TaskFields.REGIONS),
    REGION_SENTENCE(TaskFields.REGIONS),
    COUNT(TaskFields.LABELS),
    CAPTION_BRIEF(""),
    CAPTION_DETAILED(""),
    CONVERSE_GROUNDED(TaskFields.QUESTION),
    QUESTION(TaskFields.QUESTION);

    private final String field;

    TaskName(String field) {
        this.field = field;
    }

    /// The name that callers use, such as `region_brief`.
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The task of a name that callers use.
    public static Optional<TaskName> of(String code) {
        return Stream.of(values()).filter(name -> name.code().equals(code)).findFirst();
    }

    /// All names, for the fault of another.
    public static String oneOf() {
        return FieldText.oneOf(List.of(values()), TaskName::code);
    }

    /// The field that the task takes and needs; empty if there is none.
    public String field() {
        return field;
    }

    /// The task of this name; of the arguments it uses those of its field, which were checked.
    ///
    /// @param labels or phrases
    /// @param regions indices; empty for all regions
    Task task(List<String> labels, List<Integer> regions, String question) {
        return switch (this) {
            case DETECT, REFER -> new Task.Detect(labels);
            case REGION_CATEGORY -> new Task.DescribeRegions(RegionStyle.REGION_STYLE_CATEGORY, regions);
            case REGION_PHRASE -> new Task.DescribeRegions(RegionStyle.REGION_STYLE_SHORT_PHRASE, regions);
            case REGION_BRIEF -> new Task.DescribeRegions(RegionStyle.REGION_STYLE_BRIEF, regions);
            case REGION_SENTENCE -> new Task.DescribeRegions(RegionStyle.REGION_STYLE_SENTENCE, regions);
            case COUNT -> new Task.Count(labels);
            case CAPTION_BRIEF -> new Task.Caption(CaptionDetail.CAPTION_DETAIL_BRIEF);
            case CAPTION_DETAILED -> new Task.Caption(CaptionDetail.CAPTION_DETAIL_DETAILED);
            case CONVERSE_GROUNDED -> new Task.Question(question, true);
            case QUESTION -> new Task.Question(question, false);
        };
    }
}
