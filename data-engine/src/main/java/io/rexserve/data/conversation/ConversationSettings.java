package io.rexserve.data.conversation;

import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.data.stage.StageSettings;
import org.jspecify.annotations.Nullable;

/// The embedded stage `converse`: grounds given dialogues, and makes questions and answers of the record itself.
///
/// @param given dialogues about the pictures, null for none
/// @param made whether questions and answers are made of the record's regions
public record ConversationSettings(@Nullable DialogueFile given, boolean made) implements StageSettings {
    public static final ConversationSettings DEFAULT = new ConversationSettings(null, true);

    @Override
    public String stage() {
        return "converse";
    }

    @Override
    public String identity() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Stage open(StageEnvironment environment) {
        throw new UnsupportedOperationException();
    }
}
