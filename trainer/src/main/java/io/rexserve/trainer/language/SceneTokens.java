package io.rexserve.trainer.language;

import java.util.List;

/// A scene as the decoder gets it.
///
/// @param visual visual tokens one after another, `[V * 192]`; may be empty
/// @param objects candidate tokens one after another, `[N * 192]`
/// @param indices the index token of each candidate, ascending, 0 to 99
/// @param questions asked behind the one prefix
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
record SceneTokens(float[] visual, float[] objects, List<Integer> indices, List<Question> questions) {
    SceneTokens {
        indices = List.copyOf(indices);
        questions = List.copyOf(questions);
    }
}
