package io.rexserve.evaluation.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FigureMeaningTest {
    @Test
    void knowsFiguresBehindGroupsAndBeforeThresholds() {
        assertThat(FigureMeaning.of("AP50").text()).isEqualTo("average precision at IoU .50");
        assertThat(FigureMeaning.of("refcoco val.accuracy")).isEqualTo(FigureMeaning.of("accuracy"));
        assertThat(FigureMeaning.of("published.recall.50")).isEqualTo(FigureMeaning.of("recall"));
        assertThat(FigureMeaning.of("all.stated.mae").better()).isEqualTo(FigureMeaning.Better.LOWER);
        assertThat(FigureMeaning.of("ms.p95").better()).isEqualTo(FigureMeaning.Better.LOWER);
    }

    @Test
    void printsSharesInPercentAndOthersAsTheyAre() {
        assertThat(FigureMeaning.of("AP").shown(0.4119)).isEqualTo("41.2");
        assertThat(FigureMeaning.of("all.stated.mae").shown(1.25)).isEqualTo("1.25");
        assertThat(FigureMeaning.of("questions").shown(5000)).isEqualTo("5,000");
        assertThat(FigureMeaning.of("AP").difference(new Interval(-0.01, 0.02))).isEqualTo("−1.0 to +2.0");
        assertThat(FigureMeaning.of("AP").shown(Double.NaN)).isEqualTo("–");
    }
}
