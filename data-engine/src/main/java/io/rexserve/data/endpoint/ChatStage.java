package io.rexserve.data.endpoint;

import io.rexserve.data.endpoint.ChatQuery.ChatPrompt;
import io.rexserve.data.endpoint.ChatQuery.Reading;
import io.rexserve.data.endpoint.ChatQuery.Subject;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.stage.AnswerStore;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.data.stage.StageInput;
import io.rexserve.image.InvalidImageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// What the stages that prompt an endpoint share: one client, one prompt, and the costs of a picture's questions.
abstract class ChatStage extends EndpointStage {
    private final ChatPrompt prompt;

    ChatStage(EndpointSettings endpoint, Prompt prompt, int maxTokens, StageEnvironment environment) {
        super(endpoint, environment);
        this.prompt = ChatPrompt.of(prompt, maxTokens);
    }

    /// The endpoint does not answer: the picture fails.
    static final class UnavailableException extends Exception {
        private static final long serialVersionUID = 1;

        UnavailableException(String message) {
            super(message);
        }
    }

    /// The questions about one picture, what they have cost and what was left out of their answers.
    final class Session {
        private final StageInput input;
        private final AnswerStore answers;
        private final PictureEncoder pictures;
        private final List<ItemRefusal> refusals = new ArrayList<>();
        private final long began = System.nanoTime();
        private Cost cost = Cost.NONE;

        Session(StageInput input, AnswerStore answers) {
            this.input = input;
            this.answers = answers;
            this.pictures =
                    new PictureEncoder(input.content(), client.settings().maxPixels());
        }

        RexverseRecord record() {
            return input.record();
        }

        PictureEncoder pictures() {
            return pictures;
        }

        void refuse(String item, RefusalReason reason, String detail) {
            refusals.add(new ItemRefusal(item, reason, detail));
        }

        /// @param item what of the picture, such as a region's box; empty for the whole
        <T> Verdict<T> ask(
                String item, Map<String, String> values, Supplier<List<SentPicture>> sent, Reading<T> reading)
                throws InterruptedException, UnavailableException {
            var subject = new Subject(record().id(), item, record().seed(), values, sent);
            Verdict<T> verdict = client.ask(new ChatQuery<>(client.settings(), prompt, subject, reading), answers);
            cost = cost.plus(verdict.cost());
            refusals.addAll(verdict.refusals());
            if (verdict instanceof Verdict.Unavailable<T> unavailable) {
                throw new UnavailableException(unavailable.detail());
            }
            return verdict;
        }

        Outcome kept(RexverseRecord record) {
            return new Outcome.Kept(record, refusals, cost.since(began));
        }

        Outcome refused(RefusalReason reason, String detail) {
            return new Outcome.Refused(reason, detail, cost.since(began));
        }
    }

    /// Who writes what comes of the prompt, such as `internvl2-8b caption/1`.
    final String author() {
        return client.settings().model() + " " + prompt.prompt().label();
    }

    @Override
    public final Outcome process(StageInput input, AnswerStore answers) throws InterruptedException {
        var session = new Session(input, answers);
        try {
            return process(session);
        } catch (UnavailableException e) {
            return new Outcome.Failed(String.valueOf(e.getMessage()), session.cost.since(session.began));
        } catch (InvalidImageException e) {
            return session.refused(RefusalReason.UNREADABLE, String.valueOf(e.getMessage()));
        }
    }

    abstract Outcome process(Session session) throws InterruptedException, UnavailableException;
}
