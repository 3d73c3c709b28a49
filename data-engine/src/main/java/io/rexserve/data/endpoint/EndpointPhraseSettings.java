package io.rexserve.data.endpoint;

import io.rexserve.data.phrase.PhraseExtractor;
import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.data.stage.StageSettings;

/// The stage `phrase` by an endpoint: a language model lists the noun phrases of each caption with their head nouns; a
/// phrase that does not stand in the caption is left out, and so is one that names nothing that has a box.
///
/// @param maxTokens of an answer
/// @param descriptiveWords how many words make a phrase a descriptive one; the paper's are 3
/// @param maxPhrases of one picture; those behind them are left out, each with a reason
/// @param required whether a picture whose captions have no phrase is refused
public record EndpointPhraseSettings(
        EndpointSettings endpoint, int maxTokens, int descriptiveWords, int maxPhrases, boolean required)
        implements StageSettings {
    static final Prompt PROMPT = Prompt.named("phrases");

    @Override
    public String stage() {
        return "phrase";
    }

    @Override
    public String identity() {
        return "phrase by endpoint 1\n" + endpoint.identity() + "\n" + PROMPT.identity() + "\nmaxTokens " + maxTokens
                + "\ndescriptive " + descriptiveWords + "\nmost " + maxPhrases + "\nrequired " + required
                + "\nnouns by " + PhraseExtractor.version();
    }

    @Override
    public Stage open(StageEnvironment environment) {
        return new EndpointPhrases(this, environment);
    }
}
