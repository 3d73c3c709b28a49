package io.rexserve.gateway.request;

import io.rexserve.gateway.problem.ProblemException.FieldError;
import io.rexserve.gateway.task.FieldText;
import io.rexserve.gateway.task.TaskFields;
import io.rexserve.v1.Turn;
import java.util.ArrayList;
import java.util.List;

/// The messages of a conversation: earlier questions, each with its answer, and the question to answer now.
final class Conversation {
    static final String MESSAGES = "messages";

    /// Earlier questions that the language service takes.
    private static final int MAX_TURNS = 32;

    /// Each turn has two messages, and the question to answer one.
    static final int MAX_MESSAGES = 2 * MAX_TURNS + 1;

    static final int MAX_ANSWER_LENGTH = 8000;

    private static final String ORDER = "user and assistant in turn, user first and last";

    private Conversation() {}

    /// Adds what is wrong with the messages.
    static void check(List<ChatMessage> messages, List<FieldError> faults) {
        if (messages.isEmpty()) {
            faults.add(fault(MESSAGES, "missing", "1 to " + MAX_MESSAGES + " messages"));
            return;
        }
        for (int i = 0; i < messages.size(); i++) {
            String place = MESSAGES + "[" + i + "]";
            ChatMessage message = messages.get(i);
            if (message.role() != (i % 2 == 0 ? ChatRole.USER : ChatRole.ASSISTANT)) {
                faults.add(fault(place + ".role", message.role().code(), ORDER));
            }
            checkContent(place + ".content", message, faults);
        }
        if (messages.size() % 2 == 0) {
            faults.add(fault(MESSAGES, messages.size() + " messages", ORDER));
        }
    }

    private static void checkContent(String place, ChatMessage message, List<FieldError> faults) {
        String content = message.content();
        boolean user = message.role() == ChatRole.USER;
        int most = user ? TaskFields.MAX_QUESTION_LENGTH : MAX_ANSWER_LENGTH;
        String expected = (user ? "1 to " : "at most ") + most + " characters";
        if (user && content.isBlank()) {
            faults.add(fault(place, "blank", expected));
        } else if (content.length() > most) {
            faults.add(fault(place, content.length() + " characters", expected));
        } else {
            String flaw = FieldText.flaw(content);
            if (flaw != null) {
                faults.add(fault(place, "holds " + flaw, "plain text"));
            }
        }
    }

    private static FieldError fault(String place, String value, String expected) {
        return new FieldError(place, value + " (expected: " + expected + ")");
    }

    /// The question to answer.
    static String question(List<ChatMessage> messages) {
        return messages.getLast().content();
    }

    /// The earlier questions with their answers, oldest first.
    static List<Turn> history(List<ChatMessage> messages) {
        var turns = new ArrayList<Turn>();
        for (int i = 0; i + 1 < messages.size(); i += 2) {
            turns.add(Turn.newBuilder()
                    .setQuestion(messages.get(i).content())
                    .setAnswer(messages.get(i + 1).content())
                    .build());
        }
        return turns;
    }
}
