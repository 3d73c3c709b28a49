package io.rexserve.data.caption;

import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.record.Statement;
import io.rexserve.data.stage.AnswerStore;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageInput;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The text that came with a picture, if it is a caption.
final class SourceCaption implements Stage {
    private static final int SHOWN = 60;

    private final SourceCaptionSettings settings;

    SourceCaption(SourceCaptionSettings settings) {
        this.settings = settings;
    }

    @Override
    public Outcome process(StageInput input, AnswerStore answers) {
        RexverseRecord record = input.record();
        String given = record.origin().text();
        String caption = given == null ? "" : SourceText.cleaned(given);
        ItemRefusal refusal = refusal(given, caption);
        if (refusal == null) {
            return new Outcome.Kept(
                    record.withCaptions(
                            Stream.concat(record.captions().stream(), Stream.of(Statement.of(caption, "source")))
                                    .toList()),
                    List.of(),
                    Cost.NONE);
        }
        return settings.required()
                ? new Outcome.Refused(refusal.reason(), refusal.detail(), Cost.NONE)
                : new Outcome.Kept(record, List.of(refusal), Cost.NONE);
    }

    private @Nullable ItemRefusal refusal(@Nullable String given, String caption) {
        if (given == null || given.isBlank()) {
            return refused(RefusalReason.NO_CAPTION, "no text came with the picture");
        }
        int words = SourceText.words(caption).size();
        if (words < settings.minWords() || words > settings.maxWords()) {
            return refused(
                    RefusalReason.CAPTION_LENGTH,
                    shown(given) + ": " + words + " words (expected: " + settings.minWords() + " to "
                            + settings.maxWords() + ")");
        }
        if (settings.english() && !SourceText.mayBeEnglish(caption)) {
            return refused(RefusalReason.CAPTION_LANGUAGE, shown(given) + ": not English (expected: English)");
        }
        return null;
    }

    private static ItemRefusal refused(RefusalReason reason, String detail) {
        return new ItemRefusal("caption of the source", reason, detail);
    }

    private static String shown(String text) {
        int end = text.codePointCount(0, text.length()) <= SHOWN ? text.length() : text.offsetByCodePoints(0, SHOWN);
        return "\"" + text.substring(0, end) + (end < text.length() ? "..." : "") + "\"";
    }
}
