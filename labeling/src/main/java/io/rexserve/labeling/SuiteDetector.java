package io.rexserve.labeling;

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
                PrivateSuite.Answer answer = suite.detect(image, labels, question.threshold(), question.maxProposals());
                width = answer.width();
                height = answer.height();
                for (PrivateSuite.Found object : answer.objects()) {
                    objects.add(Found.of(
                            object.label(), question.labels().indexOf(object.label()), object.box(), object.score()));
                }
                warnings.addAll(answer.warnings());
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
