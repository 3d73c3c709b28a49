package io.rexserve.trainer.language;

import static io.rexserve.datasets.scene.Superlative.BOTTOMMOST;
import static io.rexserve.datasets.scene.Superlative.LARGEST;
import static io.rexserve.datasets.scene.Superlative.LEFTMOST;
import static io.rexserve.datasets.scene.Superlative.RIGHTMOST;
import static io.rexserve.datasets.scene.Superlative.SMALLEST;
import static io.rexserve.datasets.scene.Superlative.TOPMOST;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.datasets.scene.Superlative;
import java.util.List;
import java.util.Locale;

/// How hard the scenes of a step are: harder as soon as the last ones are answered well.
///
/// Singling out by position or size comes when finding is nearly learnt, in scenes of its own: first "leftmost" alone
/// among few candidates and with wide margins, then the other directions, opposites last (all at once cancel each
/// other out), then more candidates.
public final class Curriculum {
    /// @param candidates most candidates of a scene
    /// @param names names that occur
    /// @param indices index tokens that occur
    public record Level(int candidates, int names, int indices) {}

    public static final List<Level> LEVELS = List.of(
            new Level(4, 8, 8),
            new Level(5, 12, 8),
            new Level(6, 16, 12),
            new Level(8, 24, 16),
            new Level(10, 40, 24),
            new Level(12, 60, 40),
            new Level(14, 90, 64),
            new Level(16, 120, 100),
            new Level(24, NameVectors.NAMES, 100));
    private static final List<List<Superlative>> SUPERLATIVES = List.of(
            List.of(LEFTMOST),
            List.of(LEFTMOST, TOPMOST),
            List.of(LEFTMOST, TOPMOST, LARGEST),
            List.of(LEFTMOST, RIGHTMOST, TOPMOST, LARGEST),
            List.of(LEFTMOST, RIGHTMOST, TOPMOST, BOTTOMMOST, LARGEST),
            List.of(LEFTMOST, RIGHTMOST, TOPMOST, BOTTOMMOST, LARGEST, SMALLEST));
    static final int STAGES = SUPERLATIVES.size();
    private static final double MEMORY = 0.97;
    private static final double ENOUGH = 0.85;
    private static final double ENOUGH_SINGLED = 0.85;
    private static final int SINGLING_FROM = 6;

    int level;
    int stage;
    int singledLevel;
    double found = 0.5;
    double singled = 0.5;

    /// The number of the level, from 0.
    public int number() {
        return level;
    }

    /// Everything learnt.
    static Curriculum completed() {
        var curriculum = new Curriculum();
        curriculum.level = LEVELS.size() - 1;
        curriculum.stage = STAGES - 1;
        curriculum.singledLevel = curriculum.level;
        return curriculum;
    }

    public Level level() {
        return LEVELS.get(level);
    }

    boolean last() {
        return level == LEVELS.size() - 1;
    }

    /// Whether it is time to single out.
    boolean singling() {
        return level >= SINGLING_FROM;
    }

    /// Of scenes to single out in.
    Level singledLevel() {
        return LEVELS.get(singledLevel);
    }

    List<Superlative> superlatives() {
        return SUPERLATIVES.get(stage);
    }

    /// How far the runner-up stays behind the asked one, in sides of the square.
    double margin() {
        return stage == 0 ? 0.2 : stage < SUPERLATIVES.size() - 1 ? 0.12 : 0.06;
    }

    /// Updates by the share of list positions and of singled-out candidates that a step got right.
    public void learn(double list, double one) {
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
            } else if (singled > ENOUGH_SINGLED && singledLevel < LEVELS.size() - 1) {
                singledLevel++;
                singled = 0.8;
            }
        }
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%d %d %d %.4f %.4f", level, stage, singledLevel, found, singled);
    }

    public static Curriculum parse(String text) {
        String[] parts = text.split(" ", -1);
        var curriculum = new Curriculum();
        curriculum.level = Integer.parseInt(parts[0]);
        curriculum.stage = Integer.parseInt(parts[1]);
        curriculum.singledLevel = Integer.parseInt(parts[2]);
        curriculum.found = Double.parseDouble(parts[3]);
        curriculum.singled = Double.parseDouble(parts[4]);
        return curriculum;
    }
}
