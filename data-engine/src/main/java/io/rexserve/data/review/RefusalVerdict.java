package io.rexserve.data.review;

import tools.jackson.databind.JsonNode;

/// What somebody has said of one refusal, as Label Studio exports it.
///
/// @param key of the refused picture, see [RefusedPicture#key]
/// @param right whether it was rightly refused
/// @param note why not; empty if nobody says
record RefusalVerdict(String key, boolean right, String note) {
    /// Whether a task is one of a refused picture.
    static boolean isOne(JsonNode task) {
        return task.at("/data/" + RefusedTasks.STAGE).isString();
    }

    /// @throws UnusableTaskException if it is not done
    static RefusalVerdict of(JsonNode task) throws UnusableTaskException {
        JsonNode data = task.path("data");
        String id = data.path(ReviewTasks.RECORD_ID).asString("");
        String key = RefusedPicture.key(
                data.path(RefusedTasks.STAGE).asString(""),
                data.path(RefusedTasks.FINGERPRINT).asString(""),
                data.path(RefusedTasks.PLACE).asString(""),
                id,
                data.path(RefusedTasks.REASON).asString(""));
        var annotation = SubmittedAnnotation.of(id, task);
        String verdict = annotation.choice(ReviewTasks.VERDICT);
        if (!verdict.equals(RefusedTasks.RIGHT) && !verdict.equals(RefusedTasks.WRONG)) {
            throw new UnusableTaskException(ReviewCounts.Reason.HALF_DONE, id + ": no verdict");
        }
        return new RefusalVerdict(key, verdict.equals(RefusedTasks.RIGHT), annotation.text(RefusedTasks.NOTE));
    }
}
