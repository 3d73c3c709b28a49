package io.rexserve.data.caption;

import io.rexserve.data.embedded.EmbeddedModels;
import io.rexserve.data.embedded.Proposals;
import io.rexserve.data.embedded.RegionReader;
import io.rexserve.data.record.Statement;
import io.rexserve.data.stage.AnswerStore;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageInput;
import io.rexserve.data.store.StoredPicture;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.RgbImage;
import io.rexserve.image.decoding.ImageDecoder;
import io.rexserve.model.grammar.Task;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Captions by the networks of this process.
final class ModelCaption implements Stage {
    private static final int MAX_TOKENS = 256;

    private final ModelCaptionSettings settings;
    private final EmbeddedModels models;
    private final NamedObjects objects;

    ModelCaption(ModelCaptionSettings settings, EmbeddedModels models, NamedObjects objects) {
        this.settings = settings;
        this.models = models;
        this.objects = objects;
    }

    @Override
    public Outcome process(StageInput input, AnswerStore answers) throws InterruptedException {
        long began = System.nanoTime();
        RgbImage image;
        try {
            image = ImageDecoder.decode(input.content(), StoredPicture.LIMITS);
        } catch (InvalidImageException e) {
            return new Outcome.Refused(
                    RefusalReason.UNREADABLE, String.valueOf(e.getMessage()), Cost.NONE.since(began));
        }
        Proposals proposals = models.propose(input.record().id(), image, settings.proposals());
        Optional<String> unfamiliar =
                proposals.unfamiliar(settings.proposals()).or(() -> proposals.unfamiliar(settings.maxOod()));
        if (unfamiliar.isPresent()) {
            return none(input, RefusalReason.UNFAMILIAR, unfamiliar.get(), began);
        }
        if (proposals.proposals().isEmpty()) {
            return none(input, RefusalReason.NO_CAPTION, "nothing was proposed", began);
        }
        String caption;
        try (RegionReader reader = models.read(image, proposals.boxes())) {
            caption = switch (settings.method()) {
                case ANSWER ->
                    reader.answer(new Task.Caption(Task.CaptionDetail.BRIEF), MAX_TOKENS)
                            .text()
                            .strip();
                case COMPOSE -> composed(objects.in(reader, proposals));
            };
        }
        if (caption.isBlank()) {
            return none(
                    input,
                    RefusalReason.NO_CAPTION,
                    settings.method() == ModelCaptionSettings.Method.ANSWER
                            ? "the model answered nothing"
                            : "none of " + objects.names().size() + " names was found in "
                                    + proposals.proposals().size() + " boxes",
                    began);
        }
        List<Statement> captions = Stream.concat(
                        input.record().captions().stream(), Stream.of(Statement.of(caption, author())))
                .toList();
        return new Outcome.Kept(input.record().withCaptions(captions), List.of(), Cost.NONE.since(began));
    }

    private Outcome none(StageInput input, RefusalReason reason, String detail, long began) {
        Cost cost = Cost.NONE.since(began);
        return settings.required()
                ? new Outcome.Refused(reason, detail, cost)
                : new Outcome.Kept(
                        input.record(), List.of(new ItemRefusal("caption by the model", reason, detail)), cost);
    }

    /// A composed caption is not the model's own words, and is not given out for them.
    private String author() {
        return settings.models().author()
                + (settings.method() == ModelCaptionSettings.Method.COMPOSE ? "/names-2" : "");
    }

    private static String composed(List<NamedObjects.Found> found) {
        var counts = new LinkedHashMap<String, Integer>();
        found.stream()
                .sorted(NamedObjects.LARGEST_FIRST)
                .forEach(object -> counts.merge(object.name(), 1, Integer::sum));
        return counts.isEmpty() ? "" : ComposedCaption.of(counts);
    }

    @Override
    public void close() {
        models.close();
    }
}
