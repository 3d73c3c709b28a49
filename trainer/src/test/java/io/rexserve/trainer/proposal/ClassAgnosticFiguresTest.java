package io.rexserve.trainer.proposal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rexserve.image.box.PixelBox;
import io.rexserve.model.proposal.Proposal;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ClassAgnosticFiguresTest {
    private static PixelBox box(JsonNode entry) {
        float x = entry.get(1).floatValue();
        float y = entry.get(2).floatValue();
        return new PixelBox(
                x, y, x + entry.get(3).floatValue(), y + entry.get(4).floatValue());
    }

    @Test
    void equalsCocosToolWithOneCategory() throws IOException {
        JsonNode values;
        try (InputStream in = Objects.requireNonNull(
                ClassAgnosticFiguresTest.class.getResourceAsStream("/golden/class-agnostic/expected.json"))) {
            values = JsonMapper.shared().readTree(in);
        }
        var figures = new ClassAgnosticFigures();
        for (int image = 1; image <= values.get("images").asInt(); image++) {
            var found = new ArrayList<Proposal>();
            var objects = new ArrayList<PixelBox>();
            var crowds = new ArrayList<PixelBox>();
            for (JsonNode entry : values.get("found")) {
                if (entry.get(0).asInt() == image) {
                    found.add(new Proposal(box(entry), entry.get(5).floatValue()));
                }
            }
            for (JsonNode entry : values.get("truths")) {
                if (entry.get(0).asInt() == image) {
                    (entry.get(5).asInt() == 1 ? crowds : objects).add(box(entry));
                }
            }
            figures.add(found, objects, crowds);
        }
        ClassAgnosticFigures.Result result = figures.result();
        assertThat(result.ap50()).isCloseTo(values.get("ap50").asDouble(), within(1e-9));
        assertThat(result.ap()).isCloseTo(values.get("ap").asDouble(), within(1e-9));
        assertThat(result.averageRecall()).isCloseTo(values.get("ar100").asDouble(), within(1e-9));
    }

    @Test
    void twoProposalsOfOneObjectFindItOnce() {
        var figures = new ClassAgnosticFigures();
        var box = new PixelBox(0, 0, 10, 10);
        figures.add(List.of(new Proposal(box, 0.9f), new Proposal(box, 0.8f)), List.of(box), List.of());
        figures.add(List.of(), List.of(box), List.of());
        assertThat(figures.result().averageRecall()).isCloseTo(0.5, within(1e-9));
        // 51 of 101 recall points, at precision 1
        assertThat(figures.result().ap50()).isCloseTo(51 / 101.0, within(1e-9));
    }

    @Test
    void withoutAnObjectThereIsNoFigure() {
        var figures = new ClassAgnosticFigures();
        figures.add(List.of(), List.of(), List.of());
        assertThat(figures.result().ap50()).isNaN();
    }
}
