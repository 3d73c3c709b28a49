package io.rexserve.trainer.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageSamplerTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 17, 256, 257, 1000})
    void aPermutationMeetsEveryNumberOnce(int size) {
        var order = new Permutation(size, 7);
        Set<Integer> met = new HashSet<>();
        for (int place = 0; place < size; place++) {
            assertThat(order.at(place)).isBetween(0, size - 1);
            met.add(order.at(place));
        }
        assertThat(met).hasSize(size);
    }

    @Test
    void firstPlacesOfPermutationsAreEvenOverKeys() {
        int[] counts = new int[10];
        for (int key = 0; key < 10_000; key++) {
            counts[new Permutation(10, Mix.mix(3, key)).at(0)]++;
        }
        // 1000 each; the standard deviation is 30
        assertThat(Arrays.stream(counts).boxed()).allMatch(count -> count > 850 && count < 1150);
    }

    @Test
    void everyImageComesOnceInEachEpochInAnotherOrder() {
        var sampler = new ImageSampler(5, List.of(12), List.of(1.0), 2, 3);
        assertThat(sampler.stepsPerEpoch()).isEqualTo(2);
        assertThat(indices(sampler, 0, 2)).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        assertThat(indices(sampler, 2, 4)).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        assertThat(indices(sampler, 0, 2)).isNotEqualTo(indices(sampler, 2, 4));
    }

    private static List<Integer> indices(ImageSampler sampler, int from, int to) {
        List<Integer> indices = new ArrayList<>();
        for (int step = from; step < to; step++) {
            for (int part = 0; part < 2; part++) {
                sampler.images(step, part).forEach(draw -> indices.add(draw.index()));
            }
        }
        return indices;
    }

    @Test
    void aPartIsTheSameWhereverAndWheneverItIsAskedFor() {
        var one = new ImageSampler(5, List.of(100, 30), List.of(0.7, 0.3), 4, 2);
        var other = new ImageSampler(5, List.of(100, 30), List.of(0.7, 0.3), 4, 2);
        other.images(99, 1);
        assertThat(other.images(17, 3)).isEqualTo(one.images(17, 3));
        assertThat(new ImageSampler(6, List.of(100, 30), List.of(0.7, 0.3), 4, 2).images(17, 3))
                .isNotEqualTo(one.images(17, 3));
    }

    @Test
    void setsAreMixedByTheirSharesAndEachIsShownWholeInItsEpoch() {
        var sampler = new ImageSampler(1, List.of(50, 20, 10), List.of(0.5, 0.3, 0.2), 1, 10);
        Map<Integer, Integer> counts = new HashMap<>();
        Map<List<Integer>, Integer> epochs = new HashMap<>();
        for (int step = 0; step < 100; step++) {
            for (ImageSampler.Draw draw : sampler.images(step, 0)) {
                counts.merge(draw.set(), 1, Integer::sum);
                epochs.merge(List.of(draw.set(), draw.epoch(), draw.index()), 1, Integer::sum);
            }
        }
        assertThat(counts).isEqualTo(Map.of(0, 500, 1, 300, 2, 200));
        assertThat(epochs)
                .hasSize(1000)
                .allSatisfy((_, times) -> assertThat(times).isEqualTo(1));
    }

    @Test
    void everyDrawHasASeedOfItsOwn() {
        var sampler = new ImageSampler(1, List.of(3), List.of(1.0), 1, 100);
        Set<Long> seeds = new HashSet<>();
        sampler.images(0, 0).forEach(draw -> seeds.add(draw.seed()));
        sampler.images(1, 0).forEach(draw -> seeds.add(draw.seed()));
        assertThat(seeds).hasSize(200);
    }
}
