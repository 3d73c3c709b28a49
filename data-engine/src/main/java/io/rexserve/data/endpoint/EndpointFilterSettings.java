package io.rexserve.data.endpoint;

import io.rexserve.data.filter.ReferringRules;
import io.rexserve.data.phrase.PhraseExtractor;
import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.data.stage.StageSettings;

/// The stage `filter` by an endpoint: a language model says whether a description is about its phrase, and rewrites it
/// to a referring expression (ChatRex, section 4.1, step 5). The rules of expressions are checked here.
///
/// @param maxTokens of an answer
/// @param rewrite whether regions get referring expressions
/// @param rules of referring expressions
public record EndpointFilterSettings(EndpointSettings endpoint, int maxTokens, boolean rewrite, ReferringRules rules)
        implements StageSettings {
    static final Prompt PROMPT = Prompt.named("filter");

    @Override
    public String stage() {
        return "filter";
    }

    @Override
    public String identity() {
        return "filter by endpoint 1\n" + endpoint.identity() + "\n" + PROMPT.identity() + "\nmaxTokens " + maxTokens
                + "\nrewrite " + rewrite + "\n" + rules + "\nwords by " + PhraseExtractor.version();
    }

    @Override
    public Stage open(StageEnvironment environment) {
        return new EndpointFilter(this, environment);
    }
}
