package io.rexserve.data.conversation;

import io.rexserve.data.filter.CategoryNames;
import io.rexserve.data.phrase.PhraseExtractor;
import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.data.stage.StageException;
import io.rexserve.data.stage.StageSettings;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The embedded stage `converse`: grounds given dialogues, and makes questions and answers of the record itself.
///
/// @param given dialogues about the pictures, null for none
/// @param ground how phrases of given answers are looked for that no region is of the kind of, null for not at all
/// @param made whether questions and answers are made of the record's regions
public record ConversationSettings(
        @Nullable DialogueFile given, @Nullable StageSettings ground, boolean made) implements StageSettings {
    public static final ConversationSettings DEFAULT = new ConversationSettings(null, null, true);

    @Override
    public String stage() {
        return "converse";
    }

    @Override
    public String identity() {
        return "converse 1, " + PhraseExtractor.version() + ", " + CategoryNames.version() + "\ngiven "
                + (given == null ? "none" : given.sha256()) + "\nground "
                + (given == null || ground == null ? "none" : ground.identity()) + "\nmade "
                + (made ? RecordDialogue.AUTHOR : "none");
    }

    /// @throws StageException if the file of dialogues is not there, or is another one
    @Override
    public Stage open(StageEnvironment environment) {
        if (given == null) {
            return new ConversationStage(this, null, null);
        }
        DialogueIndex dialogues;
        try {
            dialogues = DialogueIndex.open(given);
        } catch (IOException e) {
            throw new StageException("converse: " + e.getMessage(), e);
        }
        boolean opened = false;
        try {
            Stage grounder = ground == null ? null : ground.open(environment);
            opened = true;
            return new ConversationStage(this, dialogues, grounder);
        } finally {
            if (!opened) {
                dialogues.close();
            }
        }
    }
}
