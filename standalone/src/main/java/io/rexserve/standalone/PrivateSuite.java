package io.rexserve.standalone;

import io.rexserve.gateway.answer.DetectionResult;
import io.rexserve.gateway.answer.DetectionWarning;
import io.rexserve.gateway.detection.Detection;
import io.rexserve.gateway.task.AnswerOptions;
import io.rexserve.gateway.task.DetectionRequest;
import io.rexserve.gateway.task.Fallback;
import io.rexserve.gateway.task.ProposalOptions;
import io.rexserve.gateway.task.RegionSource;
import io.rexserve.gateway.task.Task;
import io.rexserve.image.box.PixelBox;
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

    /// What the model asks for where nobody names labels; none where its card states none.
    List<String> defaultLabels() {
        return context.getBean(Detection.class).defaultLabels();
    }

    /// @throws io.rexserve.gateway.problem.ProblemException why there is no answer
    DetectionResult answer(DetectionRequest request) {
        return context.getBean(Detection.class).detect(request);
    }

    /// An object in an image.
    ///
    /// @param score how sure it is, 0 to 1
    public record Found(String label, PixelBox box, float score) {}

    /// An answer to [#detect].
    ///
    /// @param width of the upright image in pixels
    /// @param height of the upright image in pixels
    /// @param warnings sentences for people
    public record Answer(int width, int height, List<Found> objects, List<String> warnings) {}

    /// The objects of each label, every box scored for every label.
    ///
    /// @param image an encoded file
    /// @param threshold least score, 0 to 1
    /// @throws io.rexserve.gateway.problem.ProblemException why there is no answer
    public Answer detect(byte[] image, List<String> labels, double threshold, int maxProposals) {
        ProposalOptions standard = ProposalOptions.DEFAULT;
        var proposals = new ProposalOptions(standard.granularity(), standard.minScore(), standard.nms(), maxProposals);
        DetectionResult result = answer(new DetectionRequest(
                image,
                new Task.Detect(labels),
                new RegionSource.Proposed(proposals),
                new AnswerOptions(threshold, null, false, Fallback.NONE)));
        return new Answer(
                result.regions().width(),
                result.regions().height(),
                result.objects().stream()
                        .map(object -> new Found(object.label(), object.box(), object.score()))
                        .toList(),
                result.answer().warnings().stream()
                        .map(DetectionWarning::message)
                        .toList());
    }

    @Override
    public void close() {
        context.close();
    }
}
