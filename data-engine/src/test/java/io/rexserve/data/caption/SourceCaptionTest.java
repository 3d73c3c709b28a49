package io.rexserve.data.caption;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.data.record.Origin;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.stage.NoEndpoint;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceCaptionTest {
    private static Outcome outcome(@Nullable String text, boolean required) {
        var settings = new SourceCaptionSettings(3, 10, true, required);
        var record = RexverseRecord.of("id", new Origin("a.jpg", null, null, null, null, null, text, null), 64, 64, 0);
        try {
            return NoEndpoint.run(settings, record, new byte[0]);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Outcome.Refused refused(@Nullable String text) {
        assertThat(outcome(text, true)).isInstanceOf(Outcome.Refused.class);
        return (Outcome.Refused) outcome(text, true);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A brown  dog\u00a0on the grass | A brown dog on the grass",
                "Tom &amp; Jerry&#39;s <b>red</b> house | Tom & Jerry's red house",
                "Red car for sale at https://shop.example/x?y=1 | Red car for sale at",
                "IMG_2041.JPG a cat on a sofa | a cat on a sofa",
                "A dog on the beach!!!!!! | A dog on the beach!"
            })
    void markupAddressesAndFileNamesAreTakenOut(String text, String caption) {
        assertThat(outcome(text, true)).isInstanceOfSatisfying(Outcome.Kept.class, kept -> {
            assertThat(kept.record().captions()).hasSize(1);
            assertThat(kept.record().captions().getFirst().text()).isEqualTo(caption);
            assertThat(kept.record().captions().getFirst().by()).isEqualTo("source");
        });
    }

    @Test
    void aPictureWithoutTextHasNoCaption() {
        assertThat(refused(null).reason()).isEqualTo(RefusalReason.NO_CAPTION);
        assertThat(refused(" \n ").reason()).isEqualTo(RefusalReason.NO_CAPTION);
    }

    @Test
    void tooFewAndTooManyWordsAreRefusedWithTheirNumber() {
        Outcome.Refused few = refused("DSC_0001.jpg dog");
        assertThat(few.reason()).isEqualTo(RefusalReason.CAPTION_LENGTH);
        assertThat(few.detail()).contains("1 words").contains("3 to 10").contains("DSC_0001.jpg");
        Outcome.Refused many = refused("the dog ".repeat(6));
        assertThat(many.reason()).isEqualTo(RefusalReason.CAPTION_LENGTH);
        assertThat(many.detail()).contains("12 words");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Ein brauner Hund auf dem Rasen mit Ball",
                "un chien brun dans le jardin avec une balle",
                "un perro en la playa con el niño",
                "коричневая собака на траве",
                "棕色的狗 在 草地 上 玩耍",
                "Een bruine hond op het gras van de buren"
            })
    void otherLanguagesAreRefused(String text) {
        assertThat(refused(text).reason()).isEqualTo(RefusalReason.CAPTION_LANGUAGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "brown dog running",
                "Café table with two chairs",
                "woman in a red dress, Los Angeles",
                "A man surfing on a wave in the ocean"
            })
    void shortEnglishIsKept(String text) {
        assertThat(outcome(text, true)).isInstanceOf(Outcome.Kept.class);
    }

    @Test
    void whereNoCaptionIsRequiredThePictureGoesOnAndTheReasonIsKept() {
        assertThat(outcome("dog", false)).isInstanceOfSatisfying(Outcome.Kept.class, kept -> {
            assertThat(kept.record().captions()).isEmpty();
            assertThat(kept.refusals()).hasSize(1);
            assertThat(kept.refusals().getFirst().reason()).isEqualTo(RefusalReason.CAPTION_LENGTH);
        });
    }
}
