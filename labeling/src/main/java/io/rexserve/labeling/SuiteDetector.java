package io.rexserve.labeling;

import io.rexserve.gateway.answer.DetectedObject;
import io.rexserve.gateway.answer.DetectionResult;
import io.rexserve.gateway.answer.DetectionWarning;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.labeling.LabelledPicture.Found;
import io.rexserve.standalone.PrivateSuite;
import java.util.ArrayList;
import java.util.List;

/// Asks models that are loaded in this process.
final class SuiteDetector implements PictureDetector {
    private final PrivateSuite suite;
    private final Question question;

    /// Loads the models.
    ///
    /// @param settings that name them
    /// @throws io.rexserve.cli.CommandException if they cannot be served
    SuiteDetector(List<String> settings, Question question) throws InterruptedException {
        this.suite = PrivateSuite.start(settings);
        this.question = question;
    }

    @Override
    public Detected detect(byte[] image) throws PictureFaultException {
        List<Found> objects = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        int width = 0;
        int height = 0;
        try {
            for (List<String> labels : question.slices()) {
                DetectionResult result = suite.detect(image, labels, question.threshold(), question.maxProposals());
                width = result.regions().width();
                height = result.regions().height();
                for (DetectedObject object : result.objects()) {
                    objects.add(Found.of(
                            object.label(), question.labels().indexOf(object.label()), object.box(), object.score()));
                }
                result.answer().warnings().stream()
                        .map(DetectionWarning::message)
                        .forEach(warnings::add);
            }
        } catch (ProblemException e) {
            throw new PictureFaultException(e.detail());
        }
        return new Detected(width, height, objects, warnings);
    }

    @Override
    public void close() {
        suite.close();
    }
}
