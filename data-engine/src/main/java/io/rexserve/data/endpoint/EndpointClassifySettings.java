package io.rexserve.data.endpoint;

import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.data.stage.StageSettings;
import java.io.Serializable;
import java.util.List;

/// The stage `classify`: a classifier behind HTTP scores each picture, and pictures with a high score are refused.
///
/// @param labels that pictures are refused for
public record EndpointClassifySettings(EndpointSettings endpoint, List<Label> labels) implements StageSettings {
    /// What a label's refusals count as.
    public enum Reason {
        NSFW,
        LOW_CONTENT
    }

    /// @param label of the classifier
    /// @param above greatest score, from 0 to 1, of a picture that is kept
    /// @param reason of the refusal
    public record Label(String label, double above, Reason reason) implements Serializable {}

    public EndpointClassifySettings {
        labels = List.copyOf(labels);
        if (labels.isEmpty()) {
            throw new IllegalArgumentException("labels: none (expected: one or more)");
        }
        if (labels.stream().map(Label::label).distinct().count() < labels.size()) {
            throw new IllegalArgumentException("labels: " + labels + " (expected: each one once)");
        }
    }

    @Override
    public String stage() {
        return "classify";
    }

    @Override
    public String identity() {
        return "classify by endpoint 1\n" + endpoint.identity() + "\n" + labels;
    }

    @Override
    public Stage open(StageEnvironment environment) {
        return new EndpointClassifier(this, environment);
    }
}
