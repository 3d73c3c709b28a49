package io.rexserve.trainer.question;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Region;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.proposal.Proposal;
import io.rexserve.trainer.question.RegionOptions.Overlapping;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RegionMixerTest {
    private static final Region DOG = Region.of(Box.ofCorners(100, 100, 200, 200), "dog");
    private static final Region CAT = Region.of(Box.ofCorners(300, 100, 400, 200), "cat");
    private static final Region CROWD = RandomImages.region(Box.ofCorners(400, 250, 600, 390), "dog", true);
    private static final Proposal NEARLY_DOG = proposal(100, 100, 199, 199, 0.9);
    private static final Proposal LARGER_DOG = proposal(100, 100, 200, 240, 0.8);
    private static final Proposal ELSEWHERE = proposal(10, 300, 90, 380, 0.7);
    private static final Proposal IN_CROWD = proposal(420, 260, 460, 300, 0.6);

    private static Proposal proposal(float x1, float y1, float x2, float y2, double score) {
        return new Proposal(new PixelBox(x1, y1, x2, y2), (float) score);
    }

    private static RegionOptions exact(Overlapping overlapping) {
        return new RegionOptions(100, 0.9, 0.5, overlapping, 0, 0, 0, 0);
    }

    private static ShownRegions mix(RegionOptions options, List<Region> regions, Proposal... proposals) {
        return new RegionMixer(options, 100, 100)
                .mix(RandomImages.image(regions, List.of(proposals)), new SplittableRandom(1));
    }

    private static AskedQuestion.Listing dogs(ShownRegions shown, boolean incomplete) {
        return shown.listing("dog", region -> "dog".equals(region.category()), incomplete);
    }

    private static int at(ShownRegions shown, PixelBox box) {
        return shown.boxes().indexOf(box);
    }

    @Test
    void proposalsThatRepeatATruthAreDropped() {
        ShownRegions shown = mix(exact(Overlapping.LEFT_OUT), List.of(DOG, CAT), NEARLY_DOG, LARGER_DOG, ELSEWHERE);

        assertThat(shown.boxes())
                .containsExactlyInAnyOrder(
                        DOG.box().toPixelBox(), CAT.box().toPixelBox(), LARGER_DOG.box(), ELSEWHERE.box());
    }

    @ParameterizedTest
    @EnumSource
    void aBadlyPlacedProposalFollowsTheRule(Overlapping rule) {
        ShownRegions shown = mix(exact(rule), List.of(DOG, CAT), LARGER_DOG, ELSEWHERE);
        int dog = at(shown, DOG.box().toPixelBox());
        int larger = at(shown, LARGER_DOG.box());

        AskedQuestion.Listing listing = dogs(shown, false);
        switch (rule) {
            case RIGHT -> assertThat(listing.regions()).containsExactlyInAnyOrder(dog, larger);
            case LEFT_OUT -> {
                assertThat(listing.regions()).containsExactly(dog);
                assertThat(listing.leftOut()).containsExactly(larger);
            }
            case WRONG -> {
                assertThat(listing.regions()).containsExactly(dog);
                assertThat(listing.leftOut()).isEmpty();
            }
        }
        assertThat(shown.background()).containsExactly(at(shown, ELSEWHERE.box()));
    }

    @Test
    void proposalsInACrowdAreNeitherRightNorWrong() {
        ShownRegions shown = mix(exact(Overlapping.LEFT_OUT), List.of(DOG, CROWD), IN_CROWD, ELSEWHERE);

        assertThat(shown.boxes()).hasSize(3);
        assertThat(dogs(shown, false).regions())
                .containsExactly(at(shown, DOG.box().toPixelBox()));
        assertThat(dogs(shown, false).leftOut()).containsExactly(at(shown, IN_CROWD.box()));
        assertThat(shown.listing("cat", region -> "cat".equals(region.category()), false)
                        .leftOut())
                .isEmpty();
    }

    @Test
    void anIncompleteNameLeavesAllOtherBoxesOut() {
        ShownRegions shown = mix(exact(Overlapping.LEFT_OUT), List.of(DOG, CAT), LARGER_DOG, ELSEWHERE);

        assertThat(dogs(shown, true).regions())
                .containsExactly(at(shown, DOG.box().toPixelBox()));
        assertThat(dogs(shown, true).leftOut()).hasSize(3);
    }

    @Test
    void severalNamesOfOnePlaceShareABox() {
        Region animal = Region.of(Box.ofCorners(100, 100, 200, 201), "animal");
        ShownRegions shown = mix(exact(Overlapping.LEFT_OUT), List.of(DOG, animal));

        assertThat(shown.boxes().stream().filter(box -> box.iou(DOG.box().toPixelBox()) > 0.9))
                .hasSize(1);
        assertThat(shown.listing("animal", region -> "animal".equals(region.category()), false)
                        .regions())
                .isEqualTo(dogs(shown, false).regions());
    }

    @Test
    void moreTruthsThanFitAreSampled() {
        List<Region> many = grid(150);
        ShownRegions shown = mix(exact(Overlapping.LEFT_OUT), many, ELSEWHERE);

        assertThat(shown.count()).isEqualTo(100);
        assertThat(shown.complete()).isFalse();
        assertThat(dogs(shown, false).regions()).hasSize(100);
        assertThat(mix(exact(Overlapping.LEFT_OUT), grid(100), ELSEWHERE).complete())
                .isTrue();
    }

    static List<Region> grid(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Region.of(Box.ofSize(20 * (i % 30), 20 * (i / 30), 15, 15), "dog"))
                .toList();
    }

    @Test
    void truthComesBeforeProposals() {
        var proposals = new ArrayList<Proposal>();
        for (int i = 0; i < 200; i++) {
            proposals.add(proposal(10 + i, 300, 50 + i, 390, 1 - i / 300.0));
        }
        ShownRegions shown = new RegionMixer(exact(Overlapping.LEFT_OUT), 100, 100)
                .mix(RandomImages.image(grid(40), proposals), new SplittableRandom(1));

        assertThat(dogs(shown, false).regions()).hasSize(40);
        assertThat(shown.count()).isEqualTo(100);
    }

    @Test
    void proposalsAndJitteredBoxesStandForTheTruthWhenAsked() {
        ShownRegions proposed =
                mix(new RegionOptions(100, 0.9, 0.5, Overlapping.LEFT_OUT, 0, 1, 0, 0), List.of(DOG), LARGER_DOG);
        ShownRegions jittered = mix(new RegionOptions(100, 0.9, 0.5, Overlapping.LEFT_OUT, 1, 0, 0, 0), List.of(DOG));

        assertThat(proposed.boxes()).containsExactly(LARGER_DOG.box());
        assertThat(dogs(proposed, false).regions()).containsExactly(0);
        PixelBox moved = jittered.boxes().get(dogs(jittered, false).regions().getFirst());
        assertThat(moved).isNotEqualTo(DOG.box().toPixelBox());
        assertThat(moved.iou(DOG.box().toPixelBox())).isGreaterThanOrEqualTo(0.75f);
    }

    @Test
    void withoutProposalsThereAreRandomBoxesAwayFromTheTruth() {
        var mixer = new RegionMixer(exact(Overlapping.LEFT_OUT), 100, 100);
        for (int seed = 0; seed < 50; seed++) {
            AnnotatedImage with = RandomImages.image(List.of(DOG, CAT), List.of());
            AnnotatedImage without = new AnnotatedImage(
                    with.record(), with.width(), with.height(), List.of(), with.incomplete(), with.parents(), null);
            ShownRegions shown = mixer.mix(without, new SplittableRandom(seed));

            assertThat(shown.count()).isBetween(3, 18);
            assertThat(shown.background()).hasSize(shown.count() - 2);
            for (int box : shown.background()) {
                assertThat(shown.boxes().get(box).iou(DOG.box().toPixelBox())).isLessThan(0.45f);
            }
        }
    }

    @Test
    void boxesComeByScoreOrShuffled() {
        Proposal[] proposals = {ELSEWHERE, IN_CROWD, proposal(500, 10, 560, 60, 0.95)};
        ShownRegions byScore = mix(exact(Overlapping.LEFT_OUT), List.of(), proposals);

        assertThat(byScore.boxes()).containsExactly(proposals[2].box(), ELSEWHERE.box(), IN_CROWD.box());
        assertThat(byScore.indices()).containsExactly(0, 1, 2);
    }

    @Test
    void scatteredIndicesAscendAndReachAllTokens() {
        var options = new RegionOptions(100, 0.9, 0.5, Overlapping.LEFT_OUT, 0, 0, 0, 1);
        var seen = new java.util.BitSet();
        var mixer = new RegionMixer(options, 100, 100);
        for (int seed = 0; seed < 300; seed++) {
            int[] indices = mixer.mix(
                            RandomImages.image(List.of(DOG, CAT), List.of(ELSEWHERE)), new SplittableRandom(seed))
                    .indices();
            assertThat(indices).isSorted().doesNotHaveDuplicates().hasSize(3);
            IntStream.of(indices).forEach(seen::set);
        }
        assertThat(seen.cardinality()).isEqualTo(100);
    }
}
