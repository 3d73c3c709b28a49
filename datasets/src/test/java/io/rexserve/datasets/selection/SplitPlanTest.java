package io.rexserve.datasets.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.datasets.format.DatasetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SplitPlanTest {
    private static final List<Double> SHARES = List.of(0.8, 0.1, 0.1);

    @Test
    void everyCategoryIsDividedByTheShares() {
        var random = new Random(5);
        var plan = new SplitPlan();
        List<Set<String>> categories = new ArrayList<>();
        for (long image = 0; image < 1000; image++) {
            Set<String> present = random.nextInt(20) == 0 ? Set.of("common", "rare") : Set.of("common");
            categories.add(present);
            plan.add(List.of(image), present);
        }

        int[] parts = plan.parts(SHARES, 1);

        for (String category : List.of("common", "rare")) {
            double[] counts = new double[3];
            double total = 0;
            for (int image = 0; image < parts.length; image++) {
                if (categories.get(image).contains(category)) {
                    counts[parts[image]]++;
                    total++;
                }
            }
            for (int part = 0; part < 3; part++) {
                assertThat(counts[part])
                        .as(category)
                        .isBetween(SHARES.get(part) * total - 1, SHARES.get(part) * total + 1);
            }
        }
        assertThat(plan.parts(SHARES, 1)).isEqualTo(parts);
        assertThat(plan.parts(SHARES, 2)).isNotEqualTo(parts);
    }

    @Test
    void whatSharesAKeyStaysTogether() {
        var random = new Random(6);
        var plan = new SplitPlan();
        List<List<Long>> keys = new ArrayList<>();
        for (long image = 0; image < 300; image++) {
            keys.add(List.of(1000 + image, (long) random.nextInt(120)));
            plan.add(keys.getLast(), List.of());
        }
        plan.add(List.of(1L, 2L), List.of()); // joins two that were apart
        keys.add(List.of(1L, 2L));

        int[] parts = plan.parts(List.of(0.5, 0.5), 1);

        for (int a = 0; a < parts.length; a++) {
            for (int b = 0; b < a; b++) {
                if (keys.get(a).stream().anyMatch(keys.get(b)::contains)) {
                    assertThat(parts[a]).isEqualTo(parts[b]);
                }
            }
        }
        assertThat(parts).contains(0, 1);
    }

    @Test
    void sharesMustBeOne() {
        assertThat(PartShares.of("train=0.7, val=0.3").names()).containsExactly("train", "val");
        for (String wrong : List.of("train=0.7", "train=0.7,val=0.4", "a=0.5,a=0.5", "a/b=1", "train", "a=nan,b=1")) {
            assertThatThrownBy(() -> PartShares.of(wrong))
                    .isInstanceOf(DatasetException.class)
                    .hasMessageStartingWith("--shares: ");
        }
    }

    @Test
    void everyElementOfAStreamIsSampledEquallyOften() {
        int[] taken = new int[20];
        for (long seed = 0; seed < 4000; seed++) {
            var reservoir = new Reservoir<Integer>(5, seed * 7919);
            for (int element = 0; element < taken.length; element++) {
                reservoir.add(element);
            }
            reservoir.sample().forEach(element -> taken[element]++);
        }

        assertThat(Arrays.stream(taken)).allMatch(count -> count > 880 && count < 1120); // 1000 +- 4 deviations
    }
}
