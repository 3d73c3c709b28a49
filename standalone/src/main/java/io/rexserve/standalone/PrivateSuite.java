package io.rexserve.standalone;

import io.rexserve.gateway.answer.DetectionResult;
import io.rexserve.gateway.detection.Detection;
import io.rexserve.gateway.task.AnswerOptions;
import io.rexserve.gateway.task.DetectionRequest;
import io.rexserve.gateway.task.Fallback;
import io.rexserve.gateway.task.ProposalOptions;
import io.rexserve.gateway.task.RegionSource;
import io.rexserve.gateway.task.Task;
import java.util.List;
import org.springframework.context.ConfigurableApplicationContext;

/// The suite inside a command, for any number of questions: the models are loaded once, and no port is opened.
public final class PrivateSuite implements AutoCloseable {
    final ConfigurableApplicationContext context;

    private PrivateSuite(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /// Starts it and waits until it is ready.
    ///
    /// @param settings that come before all others
    /// @throws io.rexserve.cli.CommandException if a model cannot be served
    public static PrivateSuite start(List<String> settings) throws InterruptedException {
        var suite = new PrivateSuite(Suite.startWithoutHttp(settings.toArray(String[]::new)));
        try {
            Readiness.await(suite.context);
            return suite;
        } catch (RuntimeException | InterruptedException e) {
            suite.close();
            throw e;
        }
    }

    /// @throws io.rexserve.gateway.problem.ProblemException why there is no answer
    DetectionResult answer(DetectionRequest request) {
        return context.getBean(Detection.class).detect(request);
    }

    /// The objects of each label, every box scored for every label.
    ///
    /// @param image an encoded file
    /// @param threshold least score, 0 to 1
    /// @throws io.rexserve.gateway.problem.ProblemException why there is no answer
    public DetectionResult detect(byte[] image, List<String> labels, double threshold, int maxProposals) {
        ProposalOptions standard = ProposalOptions.DEFAULT;
        var proposals = new ProposalOptions(standard.granularity(), standard.minScore(), standard.nms(), maxProposals);
        return answer(new DetectionRequest(
                image,
                new Task.Detect(labels),
                new RegionSource.Proposed(proposals),
                new AnswerOptions(threshold, null, false, Fallback.NONE)));
    }

    @Override
    public void close() {
        context.close();
    }
}
