package io.rexserve.evaluation.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Set;
import org.junit.jupiter.api.Test;

class LvisEvaluationTest {
    private static final long RARE = 1;
    private static final long FREQUENT = 2;

    private static Truths truths() {
        return Truths.builder()
                .image(1)
                .image(2)
                .category(RARE)
                .category(FREQUENT)
                .add(1, RARE, 0, 0, 50, 50, 2500, false)
                .add(1, FREQUENT, 100, 0, 50, 50, 2500, false)
                .build();
    }

    private static Federation federation(Set<Long> absentFromSecond, Set<Long> incompleteInFirst) {
        var federation = new Federation();
        federation.image(1, Set.of(), incompleteInFirst);
        federation.image(2, absentFromSecond, Set.of());
        federation.category(RARE, Federation.Frequency.RARE);
        federation.category(FREQUENT, Federation.Frequency.FREQUENT);
        return federation;
    }

    private static Detections.Builder bothFound() {
        return Detections.builder().add(1, RARE, 0, 0, 50, 50, .5).add(1, FREQUENT, 100, 0, 50, 50, .5);
    }

    private static double figure(LvisEvaluation evaluation, String name) {
        return evaluation.figures().stream()
                .filter(figure -> figure.name().equals(name))
                .findFirst()
                .orElseThrow()
                .value();
    }

    private static LvisEvaluation evaluate(Federation federation, Detections found, LvisParameters parameters) {
        return LvisEvaluation.of(truths(), federation, found, parameters);
    }

    @Test
    void namesTheFiguresOfLvisApi() {
        var evaluation = evaluate(federation(Set.of(), Set.of()), bothFound().build(), LvisParameters.standard());
        assertThat(evaluation.figures())
                .extracting(Figure::name)
                .containsExactly(
                        "AP", "AP50", "AP75", "APs", "APm", "APl", "APr", "APc", "APf", "AR@300", "ARs@300", "ARm@300",
                        "ARl@300");
        assertThat(figure(evaluation, "APr")).isCloseTo(1, within(1e-15));
        assertThat(figure(evaluation, "APc")).isEqualTo(-1);
        assertThat(evaluate(federation(Set.of(), Set.of()), bothFound().build(), LvisParameters.fixed())
                        .figures())
                .extracting(Figure::name)
                .contains("AR@10000/cat");
    }

    @Test
    void countsADetectionOnlyWhereItsCategoryIsPresentOrKnownToBeAbsent() {
        Detections wrong = bothFound().add(2, RARE, 0, 0, 50, 50, .9).build();
        var unknown = evaluate(federation(Set.of(), Set.of()), wrong, LvisParameters.standard());
        assertThat(figure(unknown, "APr")).isCloseTo(1, within(1e-15));
        var absent = evaluate(federation(Set.of(RARE), Set.of()), wrong, LvisParameters.standard());
        assertThat(figure(absent, "APr")).isCloseTo(.5, within(1e-15));
    }

    @Test
    void ignoresMissesWhereACategoryIsNotAnnotatedCompletely() {
        Detections wrong = bothFound().add(1, RARE, 300, 0, 50, 50, .9).build();
        var complete = evaluate(federation(Set.of(), Set.of()), wrong, LvisParameters.standard());
        assertThat(figure(complete, "APr")).isCloseTo(.5, within(1e-15));
        var incomplete = evaluate(federation(Set.of(), Set.of(RARE)), wrong, LvisParameters.standard());
        assertThat(figure(incomplete, "APr")).isCloseTo(1, within(1e-15));
    }

    @Test
    void keepsTheBestOfAnImageOrOfACategory() {
        Detections found = bothFound().add(1, FREQUENT, 300, 0, 50, 50, .9).build();
        Federation federation = federation(Set.of(), Set.of());
        assertThat(figure(evaluate(federation, found, LvisParameters.limits(2, -1)), "AR@2"))
                .isCloseTo(.5, within(1e-15));
        assertThat(figure(evaluate(federation, found, LvisParameters.limits(-1, 1)), "AR@1/cat"))
                .isCloseTo(.5, within(1e-15));
        assertThat(figure(evaluate(federation, found, LvisParameters.limits(2, 2)), "AR@2/im,2/cat"))
                .isCloseTo(.5, within(1e-15));
    }

    @Test
    void refusesATruthWithoutFederation() {
        assertThatThrownBy(() -> evaluate(new Federation(), bothFound().build(), LvisParameters.standard()))
                .hasMessage("image 1: not_exhaustive_category_ids missing (expected: a truth in the format of LVIS)");
    }

    @Test
    void refusesALimitOfNothing() {
        assertThatThrownBy(() -> LvisParameters.limits(0, -1))
                .hasMessage("detections per image: 0 (expected: 1 or more, or -1 for no limit)");
    }
}
