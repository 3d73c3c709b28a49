package io.rexserve.gateway.detection;

import io.rexserve.gateway.problem.ProblemException.FieldError;
import java.util.List;

/// A picture and what is asked about it.
///
/// @param image the encoded file
/// @param options that go together, and with the task
@SuppressWarnings("ArrayRecordComponent") // up to 20 MB: nobody compares them, and copying would cost
public record AskRequest(byte[] image, Task task, RegionSource regions, AnswerOptions options) {
    public AskRequest {
        List<FieldError> faults = options.faults(task);
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(faults.getFirst().toString());
        }
    }

    /// What objects are found by.
    Ranking ranking() {
        return options.ranking(task);
    }
}
