package io.rexserve.data.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PathSetTest {
    private static final int PATHS = 20_000;

    @Test
    void holdsWhatWasAddedAndNothingElse() {
        var paths = new PathSet();
        for (int i = 0; i < PATHS; i++) {
            paths.add("folder/" + i + ".jpg");
            paths.add("folder/" + i + ".jpg"); // twice is once
        }
        for (int i = 0; i < PATHS; i++) {
            assertThat(paths.contains("folder/" + i + ".jpg")).isTrue();
            assertThat(paths.contains("folder/" + i + ".png")).isFalse();
        }
    }

    @Test
    void anEmptyOneHoldsNothing() {
        assertThat(new PathSet().contains("")).isFalse();
    }
}
