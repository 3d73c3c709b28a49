package io.rexserve.model.language.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.language.ChatRexModel;
import io.rexserve.model.language.Golden;
import io.rexserve.model.language.RuntimeOptions;
import io.rexserve.model.language.kvcache.KvCacheSize;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/// Many questions read in one step behind a shared prefix.
class PrefixBranchesTest extends MicroConversations {
    @Test
    void branchesInOneStepHaveTheLogitsOfEachAlone() {
        List<int[]> questions = List.of(QUESTION, new int[] {5}, new int[] {250, 19, 402, 44, 13}, QUESTION);
        int[] tokens = {44, 0, 519, 44};
        var small = new RuntimeOptions(Compute.CPU, 8, 1, KvCacheSize.DEFAULT);
        for (ChatRexModel each : List.of(model, ChatRexModel.load(Golden.folder(FOLDER), small))) {
            try (Conversation conversation = conversation(each, PREFIX)) {
                List<float[]> together = conversation.logits(questions, tokens, CancellationToken.NEVER);
                assertThat(together).hasSize(4);
                for (int i = 0; i < questions.size(); i++) {
                    float[] alone = conversation.logits(questions.get(i), CancellationToken.NEVER);
                    for (int k = 0; k < tokens.length; k++) {
                        assertThat(together.get(i)[k]).isCloseTo(alone[tokens[k]], within(1e-4f));
                    }
                }
            }
            if (each != model) {
                each.close();
            }
        }
    }

    @Test
    void branchesDoNotChangeARunningAnswer() {
        try (Conversation conversation = conversation(model, PREFIX)) {
            int[] expected = conversation.ask(QUESTION, tokens(6)).ids();
            Sequence answer = conversation.question(QUESTION, tokens(6));
            for (var token = conversation.next(answer); token.isPresent(); token = conversation.next(answer)) {
                conversation.logits(List.of(QUESTION, QUESTION), new int[] {1}, CancellationToken.NEVER);
            }
            assertThat(answer.result().ids()).isEqualTo(expected);
        }
    }

    @Test
    void branchesAreCancelledAndRefusedLikeQuestions() {
        try (Conversation conversation = conversation(model, PREFIX)) {
            List<int[]> one = List.of(QUESTION);
            assertThatThrownBy(() -> conversation.logits(one, new int[] {1}, new CancellationToken(() -> true)))
                    .isInstanceOf(CancellationException.class);
            assertThatThrownBy(() -> conversation.logits(List.of(new int[] {}), new int[] {1}, CancellationToken.NEVER))
                    .hasMessage("branch: empty (expected: at least one token)");
            assertThatThrownBy(
                            () -> conversation.logits(List.of(new int[9000]), new int[] {1}, CancellationToken.NEVER))
                    .hasMessageContaining("branch: 9000 tokens behind");
        }
    }
}
