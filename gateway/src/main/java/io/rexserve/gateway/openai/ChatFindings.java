package io.rexserve.gateway.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rexserve.gateway.answer.Degradation;
import io.rexserve.gateway.answer.DetectedObject;
import io.rexserve.gateway.answer.DetectionResult;
import io.rexserve.gateway.answer.DetectionWarning;
import io.rexserve.gateway.response.ResponseFields;
import io.rexserve.gateway.task.Task;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was found, for programs: the extension `rexserve` of an answer, and its text with `json_object`.
///
/// @param task that was answered
/// @param image size of the upright picture, pixels
/// @param objects with boxes in pixels of the upright picture
/// @param regions region tasks: what is said about each
/// @param counts task `count`: one number per label
/// @param text as the model wrote it; empty where regions were scored
@JsonInclude(JsonInclude.Include.NON_NULL)
record ChatFindings(
        String task,
        ResponseFields.Size image,
        List<DetectedObject> objects,
        @Nullable List<DetectionResult.Description> regions,
        @Nullable List<DetectionResult.LabelCount> counts,
        String text,
        List<DetectionWarning> warnings,
        List<String> degraded) {
    static ChatFindings of(String task, DetectionResult result) {
        return new ChatFindings(
                task,
                ResponseFields.Size.of(result.regions()),
                result.objects(),
                result.task() instanceof Task.DescribeRegions ? result.descriptions() : null,
                result.task() instanceof Task.Count ? result.counts() : null,
                result.answer().text(),
                result.answer().warnings(),
                result.degraded().stream().map(Degradation::code).toList());
    }
}
