package io.rexserve.gateway.detection;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import io.rexserve.gateway.answer.Answer;
import io.rexserve.gateway.answer.DetectedObject;
import io.rexserve.gateway.answer.DetectionWarning;
import io.rexserve.gateway.answer.Evidence;
import io.rexserve.gateway.answer.LanguageTimings;
import io.rexserve.gateway.answer.Model;
import io.rexserve.gateway.answer.Regions;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.problem.ServiceFailure;
import io.rexserve.gateway.task.BoxFormat;
import io.rexserve.gateway.task.LabelRules;
import io.rexserve.gateway.task.Ranking;
import io.rexserve.image.box.ScoreCalibration;
import io.rexserve.v1.AnswerPart;
import io.rexserve.v1.AskedAs;
import io.rexserve.v1.ConverseEvent;
import io.rexserve.v1.Done;
import io.rexserve.v1.FinishReason;
import io.rexserve.v1.ImageReady;
import io.rexserve.v1.ObjectReference;
import io.rexserve.v1.Phrase;
import io.rexserve.v1.PhraseScores;
import io.rexserve.v1.RegionsReady;
import io.rexserve.v1.Scores;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Turns the events of one call of the language service into [DetectionEvent]s as they come, and into the answer once
/// the call has ended. Indices within the batch become boxes here.
final class AnswerBuilder {
    private final List<String> labels;
    private final LabelRules positions;
    private final Ranking ranking;
    private final Consumer<DetectionEvent> events;
    private final List<DetectionWarning> warnings = new ArrayList<>();
    private final Map<Integer, Answer.Phrase> phrases = new LinkedHashMap<>();
    private final List<AnswerPart> parts = new ArrayList<>();
    private final Map<String, String> askedAs = new LinkedHashMap<>();
    private final StringBuilder text = new StringBuilder();
    private RegionBatch batch = new RegionBatch(0, 0);
    private Regions regions = Regions.given(1, 1, List.of(), BoxFormat.XYXY);
    private ImageReady imageReady = ImageReady.getDefaultInstance();
    private RegionsReady regionsReady = RegionsReady.getDefaultInstance();
    private @Nullable Done done;
    private boolean anyEvent;
    private boolean anyAnswerEvent;
    private boolean scored;
    private int objects;

    /// @param labels asked for, by position
    /// @param positions of the labels in the order in which the caller asked for them
    /// @param ranking what objects are found by
    /// @param events takes what becomes known; not the proposals
    AnswerBuilder(List<String> labels, LabelRules positions, Ranking ranking, Consumer<DetectionEvent> events) {
        this.labels = labels;
        this.positions = positions;
        this.ranking = ranking;
        this.events = events;
    }

    /// The regions that indices point into from here on.
    void setBatch(RegionBatch asked, Regions known) {
        batch = asked;
        regions = known;
    }

    /// Adds the next event.
    ///
    /// @throws ProblemException if it points at a region that was not sent
    void accept(ConverseEvent event) {
        anyEvent = true;
        anyAnswerEvent |= event.hasQuestion();
        switch (event.getEventCase()) {
            case IMAGE_READY -> imageReady = event.getImageReady();
            case REGIONS_READY -> regionsReady = event.getRegionsReady();
            case TEXT_DELTA -> {
                text.append(event.getTextDelta().getText());
                events.accept(new DetectionEvent.Text(event.getTextDelta().getText()));
            }
            case PHRASE -> addPhrase(event.getPhrase());
            case OBJECT -> addObject(event.getObject());
            case WARNING -> warn(DetectionWarning.from(event.getWarning()));
            case DONE -> done = event.getDone();
            case PART -> parts.add(event.getPart());
            case SCORES -> addScores(event.getScores());
            case ASKED_AS -> addAskedAs(event.getAskedAs());
            case EVENT_NOT_SET -> {} // an event of a later version of the contract
        }
    }

    private void addAskedAs(AskedAs asked) {
        if (asked.getLabel() < 0 || asked.getLabel() >= labels.size()) {
            throw fault("name of label " + asked.getLabel() + " (expected: below " + labels.size() + ")");
        }
        askedAs.put(labels.get(asked.getLabel()), asked.getName());
    }

    private void addPhrase(Phrase phrase) {
        boolean asked = phrase.hasLabel() && phrase.getLabel() >= 0 && phrase.getLabel() < labels.size();
        phrases.put(
                phrase.getPhraseId(),
                new Answer.Phrase(
                        phrase.getText(),
                        phrase.getSpan().getStart(),
                        phrase.getSpan().getEnd(),
                        asked ? labels.get(phrase.getLabel()) : null,
                        new ArrayList<>()));
    }

    private void addObject(ObjectReference reference) {
        // An object whose phrase was not sent is one without words.
        Answer.Phrase phrase = phrases.computeIfAbsent(
                reference.getPhraseId(), _ -> new Answer.Phrase("", 0, 0, null, new ArrayList<>()));
        float listing =
                reference.hasListingProbability() ? reference.getListingProbability() : reference.getProbability();
        DetectedObject object = object(
                phrase.label() == null ? phrase.text() : phrase.label(),
                requestIndex(reference.getIndex()),
                new Evidence.Generated(reference.getProbability(), listing));
        phrase.objects().add(object);
        objects++;
        events.accept(new DetectionEvent.Found(object));
    }

    private DetectedObject object(String label, int index, Evidence evidence) {
        Regions.Region region = regions.at(index);
        return new DetectedObject(
                label,
                positions.position(label).orElse(null),
                region.box(),
                index,
                region.score(),
                evidence,
                calibration(evidence),
                region.space());
    }

    /// As the service that answers states it.
    private ScoreCalibration calibration(Evidence evidence) {
        return switch (evidence) {
            case Evidence.Generated _
            when imageReady.hasAnswerCalibration() -> calibration(imageReady.getAnswerCalibration());
            case Evidence.Scored _
            when imageReady.hasPhraseCalibration() -> calibration(imageReady.getPhraseCalibration());
            case Evidence.Generated _, Evidence.Scored _ -> ScoreCalibration.IDENTITY;
        };
    }

    private static ScoreCalibration calibration(io.rexserve.v1.ScoreCalibration stated) {
        return new ScoreCalibration(stated.getA(), stated.getB(), stated.getC());
    }

    /// Takes a score of each region for each label; labels of unknown words have none.
    private void addScores(Scores scores) {
        if (scores.getPhrasesCount() != labels.size()) {
            throw fault("scores of " + scores.getPhrasesCount() + " phrases (expected: " + labels.size() + ")");
        }
        for (int i = 0; i < labels.size(); i++) {
            PhraseScores phrase = scores.getPhrases(i);
            boolean known = phrase.getUnknownWordsCount() == 0;
            if (known && phrase.getScoresCount() != acceptedRegions()) {
                throw fault("scores of " + phrase.getScoresCount() + " regions (expected: " + acceptedRegions() + ")");
            }
            if (known) {
                phrases.put(i, scored(labels.get(i), phrase.getScoresList()));
            }
        }
        scored = true;
        phrases.values().stream()
                .flatMap(phrase -> phrase.objects().stream())
                .sorted(DetectedObject.BEST_FIRST)
                .forEach(object -> events.accept(new DetectionEvent.Found(object)));
    }

    private Answer.Phrase scored(String label, List<Float> scores) {
        List<DetectedObject> scoredObjects = IntStream.range(0, scores.size())
                .mapToObj(index -> object(label, requestIndex(index), new Evidence.Scored(scores.get(index))))
                .toList();
        return new Answer.Phrase(label, 0, 0, label, scoredObjects);
    }

    private void warn(DetectionWarning warning) {
        warnings.add(warning);
        events.accept(new DetectionEvent.Warned(warning));
    }

    /// The index among all regions; one without a box is a fault of the service.
    private int requestIndex(int index) {
        if (index < 0 || index >= batch.size()) {
            throw fault("object index " + index + " (expected: below " + batch.size() + ")");
        }
        return batch.first() + index;
    }

    /// The call ends without a question: there was no region to ask about.
    void nothingAsked() {
        warn(new DetectionWarning("no_regions", "no box was proposed, so there is no region to describe", "", ""));
        done = Done.newBuilder()
                .setFinishReason(FinishReason.FINISH_REASON_STOP)
                .build();
    }

    /// How many of the regions sent the service accepted: the first ones.
    int acceptedRegions() {
        return regionsReady.getCount();
    }

    /// How far the answer has come, in words that end a sentence about what broke it off.
    String progress() {
        if (!anyEvent) {
            return ServiceFailure.NO_CONNECTION;
        }
        return anyAnswerEvent
                ? "broke off mid-answer, after " + objects + (objects == 1 ? " object" : " objects")
                : "broke off before it answered";
    }

    /// The whole answer, once the call has ended.
    ///
    /// @throws ProblemException if it is none
    Answer answer() {
        if (done == null) {
            throw fault("the conversation ended without an answer");
        }
        if (ranking == Ranking.PHRASE && !scored) {
            throw fault("the conversation ended without scores");
        }
        try {
            return answer(done);
        } catch (IndexOutOfBoundsException _) {
            throw fault("a span reaches beyond the text");
        }
    }

    private static ProblemException fault(String what) {
        return new ProblemException(ProblemKind.SERVICE_FAULT, "language service: " + what);
    }

    private Answer answer(Done end) {
        return new Answer(
                List.copyOf(phrases.values()),
                parts.stream().map(this::part).toList(),
                warnings,
                askedAs,
                text.toString(),
                end.getAnswer(),
                end.getFinishReason().name().replace("FINISH_REASON_", "").toLowerCase(Locale.ROOT),
                end.getUsage().getPromptTokens(),
                end.getUsage().getCompletionTokens(),
                Model.from(imageReady.getModel()),
                timings(end));
    }

    private Answer.Part part(AnswerPart part) {
        return new Answer.Part(
                part.getLabelsList(),
                part.getRegionsList().stream().map(this::requestIndex).toList(),
                text.substring(part.getSpan().getStart(), part.getSpan().getEnd()),
                part.getRefused());
    }

    private LanguageTimings timings(Done end) {
        return new LanguageTimings(
                millis(imageReady.getDecode()),
                millis(imageReady.getQueue()),
                millis(imageReady.getEncode()),
                millis(regionsReady.getQueue()),
                millis(regionsReady.getEncode()),
                millis(end.getTimings().getQueue()),
                millis(end.getTimings().getPrefill()),
                millis(end.getTimings().getDecode()));
    }

    private static double millis(Duration duration) {
        return Durations.toNanos(duration) / 1e6;
    }
}
