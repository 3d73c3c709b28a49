package io.rexserve.trainer.language;

import java.util.List;

/// How hard the scenes of a step are: harder as soon as the last ones are answered well.
///
/// Singling out by place or size comes when finding is learnt, first "leftmost" alone and with wide margins, then the
/// other directions, opposites last: all at once cancel each other out.
final class Curriculum {
    /// @param candidates most candidates of a scene
    /// @param names names that occur
    /// @param indices index tokens that occur
    record Level(int candidates, int names, int indices) {}

    static final List<Level> LEVELS = List.of(
            new Level(4, 8, 8),
            new Level(5, 12, 8),
            new Level(6, 16, 12),
            new Level(8, 24, 16),
            new Level(10, 40, 24),
            new Level(12, 60, 40),
            new Level(14, 90, 64),
            new Level(16, 120, 100),
            new Level(24, 120, 100));
    private static final List<List<Integer>> SUPERLATIVES = List.of(
            List.of(0),
            List.of(0, 2),
            List.of(0, 2, 4),
            List.of(0, 1, 2, 4),
            List.of(0, 1, 2, 3, 4),
            List.of(0, 1, 2, 3, 4, 5));
    static final int STAGES = SUPERLATIVES.size();
    private static final double MEMORY = 0.97;
    private static final double ENOUGH = 0.87;
    private static final double ENOUGH_SINGLED = 0.85;

    int level;
    int stage;
    double found = 0.5;
    double singled = 0.5;

    Level level() {
        return LEVELS.get(level);
    }

    boolean last() {
        return level == LEVELS.size() - 1;
    }

    List<Integer> superlatives() {
        return SUPERLATIVES.get(stage);
    }

    /// How far the runner-up stays behind the asked one, in sides of the square.
    double margin() {
        return stage == 0 ? 0.2 : stage < SUPERLATIVES.size() - 1 ? 0.12 : 0.06;
    }

    /// Takes in the share of list positions and of singled-out candidates that a step got right.
    void learn(double list, double one) {
        if (!Double.isNaN(list)) {
            found += (1 - MEMORY) * (list - found);
            if (found > ENOUGH && !last()) {
                level++;
                found = 0.7;
            }
        }
        if (!Double.isNaN(one)) {
            singled += (1 - MEMORY) * (one - singled);
            if (singled > ENOUGH_SINGLED && stage < SUPERLATIVES.size() - 1) {
                stage++;
                singled = 0.6;
            }
        }
    }

    @Override
    public String toString() {
        return level + " " + stage + " " + found + " " + singled;
    }

    static Curriculum parse(String text) {
        String[] parts = text.split(" ", -1);
        var curriculum = new Curriculum();
        curriculum.level = Integer.parseInt(parts[0]);
        curriculum.stage = Integer.parseInt(parts[1]);
        curriculum.found = Double.parseDouble(parts[2]);
        curriculum.singled = Double.parseDouble(parts[3]);
        return curriculum;
    }
}
