package io.rexserve.evaluation.protocol;

import io.rexserve.evaluation.coco.Figure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Figures by name, for tests.
final class Figures {
    private Figures() {}

    static Map<String, Double> of(ProtocolFigures protocol) {
        return byName(protocol.figures());
    }

    static Map<String, Double> byName(List<Figure> figures) {
        var byName = new LinkedHashMap<String, Double>();
        for (Figure figure : figures) {
            if (byName.put(figure.name(), figure.value()) != null) {
                throw new IllegalStateException("two figures named " + figure.name());
            }
        }
        return byName;
    }

    static int[] draw(Random random, int images) {
        var multiplicities = new int[images];
        for (int i = 0; i < images; i++) {
            multiplicities[random.nextInt(images)]++;
        }
        return multiplicities;
    }
}
