package io.rexserve.data.endpoint;

import io.rexserve.data.record.Statement;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.data.stage.StageSettings;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The stage `caption` by an endpoint: one sentence about the picture, as the paper asks InternVL2 (section 4.1,
/// step 2).
///
/// @param maxTokens of an answer
public record EndpointCaptionSettings(EndpointSettings endpoint, int maxTokens) implements StageSettings {
    private static final Prompt PROMPT = Prompt.named("caption");

    @Override
    public String stage() {
        return "caption";
    }

    @Override
    public String identity() {
        return "caption by endpoint 2\n" + endpoint.identity() + "\n" + PROMPT.identity() + "\nmaxTokens " + maxTokens;
    }

    @Override
    public Stage open(StageEnvironment environment) {
        return new ChatStage(endpoint, PROMPT, maxTokens, environment) {
            @Override
            Outcome process(Session session) throws InterruptedException, UnavailableException {
                Verdict<String> verdict = session.ask(
                        "",
                        Map.of(),
                        () -> List.of(session.pictures().whole()),
                        json -> Sentences.one(json.path("caption").asString()));
                return switch (verdict) {
                    case Verdict.Valid<String> valid ->
                        session.kept(session.record()
                                .withCaptions(Stream.concat(
                                                session.record().captions().stream(),
                                                Stream.of(Statement.of(valid.value(), author())))
                                        .toList()));
                    case Verdict.Invalid<String> invalid ->
                        session.refused(RefusalReason.INVALID_ANSWER, invalid.detail());
                    case Verdict.Unavailable<String> unavailable ->
                        throw new UnavailableException(unavailable.detail());
                };
            }
        };
    }
}
