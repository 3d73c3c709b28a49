package io.rexserve.gateway.task;

import io.rexserve.gateway.problem.ProblemException.FieldError;
import java.util.List;

/// An image and the question about it.
///
/// @param image the encoded file
/// @param options that go together, and with the task
@SuppressWarnings("ArrayRecordComponent") // up to 20 MB: nobody compares them, and copying would cost
public record DetectionRequest(byte[] image, Task task, RegionSource regions, AnswerOptions options) {
    public DetectionRequest {
        List<FieldError> faults = options.faults(task);
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(faults.getFirst().toString());
        }
    }

    /// What objects are found by.
    public Ranking ranking() {
        return options.ranking(task);
    }
}
