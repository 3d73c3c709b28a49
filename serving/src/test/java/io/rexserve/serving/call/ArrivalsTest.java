package io.rexserve.serving.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private static final Peer RUDE = new Peer("10.0.0.1");
    private static final Peer GOOD = new Peer("10.0.0.2");

    private final Arrivals arrivals = new Arrivals(2);
    private final List<String> begun = new ArrayList<>();

    private Arrivals.Arrival add(Peer peer, String name) {
        return arrivals.add(peer, () -> begun.add(name));
    }

    @Test
    void soManyArriveAtATimeAndTheOthersWait() {
        var first = add(GOOD, "first");
        add(GOOD, "second");
        add(GOOD, "third");
        assertThat(begun).containsExactly("first", "second");

        first.close();
        first.close();

        assertThat(begun).containsExactly("first", "second", "third");
        assertThat(arrivals.count()).isEqualTo(2);
        assertThat(arrivals.waiting()).isZero();
    }

    @Test
    void thePeerOfWhichTheFewestArriveIsNext() {
        var first = add(RUDE, "rude");
        add(RUDE, "rude");
        add(RUDE, "rude");
        add(GOOD, "good");

        first.close();

        assertThat(begun).containsExactly("rude", "rude", "good");
    }

    @Test
    void oneThatLeavesWhileItWaitsIsForgotten() {
        var first = add(GOOD, "first");
        var second = add(GOOD, "second");
        var leaves = add(GOOD, "leaves");

        leaves.close();
        first.close();
        second.close();

        assertThat(begun).containsExactly("first", "second");
        assertThat(arrivals.count()).isZero();
        assertThat(arrivals.waiting()).isZero();
    }
}
