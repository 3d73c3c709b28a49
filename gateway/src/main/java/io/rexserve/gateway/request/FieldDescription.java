package io.rexserve.gateway.request;

import io.rexserve.gateway.task.ProposalOptions;

/// What `/openapi.json` says of fields that several requests have, and what their values must be.
///
/// A default that the schema names may be sent beside any option: generated clients send it.
final class FieldDescription {
    static final String IMAGE = "JPEG, PNG, WebP, GIF (first frame) or BMP; in JSON the file in base64";
    static final String LABELS = "Names or referring expressions, each asked as one: a comma does not separate them. "
            + "White space at the ends is ignored, and inside it counts as one space; equal labels are asked once. "
            + "The tags of the model's own grammar are plain characters inside a label. A label with a word that the "
            + "model does not know finds nothing and is named in the warnings.";

    static final String WITHOUT_LABELS =
            " Without labels the model's default labels are asked for (vocabulary.defaultLabels of /v1/models), with "
                    + "objectThreshold 0.5 and classAgnosticNms 0.5 where these are not given; a model without any refuses.";
    static final String GRANULARITY =
            "fine (default): parts and things on other things are objects, too; coarse: whole objects only";
    static final String MIN_SCORE = "Lowest score of a proposal, 0 to 1";
    static final String NMS =
            "Overlap (IoU) above which the lower-scored of two proposals is dropped, 0 to 1; 0 keeps all";
    static final String MAX_PROPOSALS =
            "At most so many boxes, best first; 100 by default. For more than the language model takes at once, it is asked "
                    + "several times, about batches of them; tasks whose answers cannot be merged (captions, questions) are asked "
                    + "about the best batch";
    static final String OBJECT_THRESHOLD =
            "Objects of a lower score are left out, the others ranked by score, highest first; without it all objects come in "
                    + "the order decided";
    static final String RANKING =
            "phrase: every proposal is scored for every label at once, and no answer is generated; default where objects are "
                    + "looked for (detect, refer) with objectThreshold, illegal elsewhere and with unconstrained. "
                    + "answer: the objects that the model's answer points at; default elsewhere";
    static final String UNCONSTRAINED =
            "true: the model may choose any token; false by default. An index without a box is then possible; it is dropped with a warning";
    static final String FALLBACK =
            "none (default): a problem says what failed; proposals: where the language service is unavailable, overloaded or fails, the answer holds the proposals alone, "
                    + "and degraded says so; not with your own boxes";
    static final String BOX_FORMAT =
            "How the four numbers of a box are meant, in the request and in the answer. xyxy (default): left, top, right, "
                    + "bottom edge in pixels of the upright image; xywh: left, top, width, height; cxcywh: centre, width, "
                    + "height; xyxyn, xywhn, cxcywhn: the same divided by the image's width and height";
    static final String BOX_FORMAT_IN = "How the four numbers of a box are meant, as in other requests";
    static final String LABEL_THRESHOLDS =
            "One number per label or phrase, in their order: as objectThreshold, of this label alone";
    static final String CLASS_AGNOSTIC_NMS =
            "Overlap (IoU) above which of two objects the one of the lower score is left out, whatever their labels, 0 to 1: "
                    + "one object has one label then. Without it an object may have several. Streamed objects come at the end";
    static final String THRESHOLD = "a number, 0 to 1";
    static final String MODEL = "Which model answers: a pool of `/v1/models`; without it the default one";
    static final String INCLUDE = "What the answer holds only if asked for";

    static final String AN_IMAGE = "an image file";
    static final String UNIT = "a number, 0 to 1";
    static final String PROPOSALS = "a number, 1 to " + ProposalOptions.MAX_PROPOSALS;

    private FieldDescription() {}
}
