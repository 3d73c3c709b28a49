package io.rexserve.gateway.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.rexserve.v1.DescribeModelResponse;
import io.rexserve.v1.LanguageLimits;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A model that is served: a network that proposes boxes and one that answers about them. Its `id`, `object`,
/// `created` and `owned_by` are those that OpenAI's list of models has.
///
/// @param id of its pool
/// @param created seconds since 1970
@Schema(name = "ServedModel", description = "A model that is served: it proposes boxes and answers about them.")
public record ServedModel(
        @Schema(description = "What a request's `model` gives to be answered by it")
        String id,

        @Schema(description = "Always `model`", allowableValues = "model")
        String object,

        @Schema(description = "When this gateway began to serve it, seconds since 1970")
        long created,

        @JsonProperty("owned_by") @Schema(description = "Always `rexserve`")
        String ownedBy,

        @Schema(description = "The network that proposes boxes")
        Proposing proposal,

        @Schema(description = "The language model that answers by pointing at boxes")
        Answering language) {
    private static final String OBJECT = "model";
    private static final String OWNER = "rexserve";

    /// The network that proposes boxes.
    ///
    /// @param licences as somebody states them; none where nobody does
    @Schema(name = "ServedProposalModel")
    public record Proposing(
            @Schema(description = NAME) String name,
            @Schema(description = DIGEST) String sha256,
            @Schema(description = LICENCES) List<Licence> licences) {
        public Proposing {
            licences = List.copyOf(licences);
        }

        static Proposing of(DescribeModelResponse answer) {
            return new Proposing(answer.getModel().getName(), answer.getModel().getSha256(), Licence.all(answer));
        }
    }

    /// The language model.
    ///
    /// @param licences as somebody states them; none where nobody does
    /// @param tasks that it was trained on, by the names that `/v1/ask` takes; none where nobody states any
    /// @param limits null where its service does not say
    @Schema(name = "ServedLanguageModel")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Answering(
            @Schema(description = NAME) String name,
            @Schema(description = DIGEST) String sha256,
            @Schema(description = LICENCES) List<Licence> licences,

            @Schema(
                    description =
                            "Tasks that it was trained on, as its card states them: values of `task` of `/v1/ask`. "
                                    + "Empty where nobody states any; its answers to tasks that it was not trained on mean nothing")
            List<String> tasks,

            Vocabulary vocabulary,
            @Nullable Limits limits) {
        public Answering {
            licences = List.copyOf(licences);
            tasks = List.copyOf(tasks);
        }

        static Answering of(DescribeModelResponse answer) {
            return new Answering(
                    answer.getModel().getName(),
                    answer.getModel().getSha256(),
                    Licence.all(answer),
                    answer.getTasksList(),
                    Vocabulary.of(answer.getVocabulary()),
                    answer.hasLimits() ? Limits.of(answer.getLimits()) : null);
        }

        /// Whether it was trained on a task, or nobody states what it was trained on.
        public boolean isTrainedOn(String task) {
            return tasks.isEmpty() || tasks.contains(task);
        }
    }

    /// The words that labels may have.
    @Schema(name = "ModelVocabulary", description = "The words that labels may have")
    public record Vocabulary(
            @Schema(
                    description = "closed: a label with a word that the model was never taught finds nothing, and is "
                            + "named in the warnings; open: any words are asked")
            Kind kind,

            @Schema(description = "Names of things that the model was taught, where its card states them; else empty")
            List<String> names,

            @Schema(
                    description =
                            "Other spellings of these names, each with the name that it is asked by, where the card states "
                                    + "them; plurals that English forms by rule are known beside them")
            Map<String, String> synonyms,

            @Schema(description = "What `/v1/detect` asks for without `labels`, where the card states it; else empty")
            List<String> defaultLabels) {
        /// Whether there are words that the model was never taught.
        @Schema(name = "VocabularyKind")
        public enum Kind {
            @JsonProperty("closed")
            CLOSED,
            @JsonProperty("open")
            OPEN
        }

        public Vocabulary {
            names = List.copyOf(names);
            synonyms = Collections.unmodifiableMap(new TreeMap<>(synonyms));
            defaultLabels = List.copyOf(defaultLabels);
        }

        static Vocabulary of(io.rexserve.v1.Vocabulary answer) {
            return new Vocabulary(
                    answer.getClosed() ? Kind.CLOSED : Kind.OPEN,
                    answer.getNamesList(),
                    answer.getSynonymsMap(),
                    answer.getDefaultLabelsList());
        }
    }

    /// What one conversation with the language model takes.
    @Schema(name = "ModelLimits", description = "What one conversation with the language model takes")
    public record Limits(
            @Schema(description = "Regions; more of a request are asked about in batches")
            int regions,

            @Schema(description = "Tokens of image, regions, question and answer together")
            int contextTokens,

            @Schema(description = "Tokens of an answer") int answerTokens) {
        static Limits of(LanguageLimits answer) {
            return new Limits(answer.getRegions(), answer.getContextTokens(), answer.getAnswerTokens());
        }
    }

    /// @param link to its text; empty where none is stated
    /// @param source where it is stated
    @Schema(name = "ModelLicence", description = "A licence as somebody states it. No legal advice.")
    public record Licence(
            @Schema(description = "Whose licence it is, such as `language model`")
            String part,

            @Schema(description = "An identifier as Hugging Face lists them, another name, or `unknown`")
            String name,

            @Schema(description = "To its text; empty where none is stated")
            String link,

            @Schema(description = "Where it is stated") String source) {
        static List<Licence> all(DescribeModelResponse answer) {
            return answer.getLicencesList().stream()
                    .map(licence ->
                            new Licence(licence.getPart(), licence.getName(), licence.getLink(), licence.getSource()))
                    .toList();
        }
    }

    private static final String NAME = "Of the model folder or file";
    private static final String DIGEST = "Over its configuration and weights, of large files over samples";
    private static final String LICENCES =
            "Of the model or of its parts, as somebody states them; none where nobody does";

    static ServedModel of(String pool, long created, DescribeModelResponse proposing, DescribeModelResponse answering) {
        return new ServedModel(pool, OBJECT, created, OWNER, Proposing.of(proposing), Answering.of(answering));
    }
}
