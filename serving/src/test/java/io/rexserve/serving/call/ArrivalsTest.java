package io.rexserve.serving.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private static final Peer RUDE = new Peer("10.0.0.1");
    private static final Peer GOOD = new Peer("10.0.0.2");

    private final Arrivals arrivals = new Arrivals(4);
    private final List<String> begun = new ArrayList<>();

    private Arrivals.Arrival add(Peer peer, String name) {
        return arrivals.add(peer, () -> begun.add(name));
    }

    @Test
    void soManyArriveAtATimeAndTheOthersWait() {
        var first = add(GOOD, "first");
        add(GOOD, "second");
        add(GOOD, "third");
        add(GOOD, "fourth");
        assertThat(begun).containsExactly("first", "second", "third");

        first.close();
        first.close();

        assertThat(begun).containsExactly("first", "second", "third", "fourth");
        assertThat(arrivals.count()).isEqualTo(3);
        assertThat(arrivals.waiting()).isZero();
    }

    @Test
    void aPeerWhoseRequestsNeverArriveLeavesRoomForAnother() {
        for (int i = 0; i < 9; i++) {
            add(RUDE, "rude");
        }
        add(GOOD, "good");

        assertThat(begun).containsExactly("rude", "rude", "rude", "good");
        assertThat(arrivals.waiting()).isEqualTo(6);
    }

    @Test
    void oneOfASinglePermitMayArrive() {
        var single = new Arrivals(1);
        single.add(RUDE, () -> begun.add("rude"));

        assertThat(begun).containsExactly("rude");
    }

    @Test
    void thePeerOfWhichTheFewestArriveIsNext() {
        var eight = new Arrivals(8);
        var first = eight.add(RUDE, () -> begun.add("rude"));
        for (int i = 1; i < 7; i++) {
            eight.add(RUDE, () -> begun.add("rude"));
        }
        eight.add(GOOD, () -> begun.add("good"));
        eight.add(GOOD, () -> begun.add("good again"));
        assertThat(begun).hasSize(7).endsWith("rude", "good");

        first.close();

        assertThat(begun).hasSize(8).endsWith("good again");
        assertThat(eight.waiting()).isEqualTo(1);
    }

    @Test
    void oneThatLeavesWhileItWaitsIsForgotten() {
        var first = add(GOOD, "first");
        var second = add(GOOD, "second");
        var third = add(GOOD, "third");
        var leaves = add(GOOD, "leaves");

        leaves.close();
        first.close();
        second.close();
        third.close();

        assertThat(begun).containsExactly("first", "second", "third");
        assertThat(arrivals.count()).isZero();
        assertThat(arrivals.waiting()).isZero();
    }
}
