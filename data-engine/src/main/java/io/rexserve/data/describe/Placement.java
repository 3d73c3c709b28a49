package io.rexserve.data.describe;

import io.rexserve.data.caption.Nouns;
import io.rexserve.datasets.record.Box;
import java.util.List;
import java.util.Locale;

/// Where a box lies in its picture, in words: the picture is divided into three columns and three rows.
public final class Placement {
    private static final List<List<String>> WORDS = List.of(
            List.of("upper left", "top", "upper right"),
            List.of("left", "middle", "right"),
            List.of("lower left", "bottom", "lower right"));

    /// Of the picture's side, by which a centre is away from the border of a column or row.
    private static final double BORDER = 0.03;

    private Placement() {}

    /// Such as `upper left`.
    public static String of(Box box, int width, int height) {
        int column = third((box.x1() + box.x2()) / 2 / width);
        int row = third((box.y1() + box.y2()) / 2 / height);
        return WORDS.get(row).get(column);
    }

    /// Whether a person would put it in the same column and row: its centre is not near the border of another.
    public static boolean isClear(Box box, int width, int height) {
        return isClear((box.x1() + box.x2()) / 2 / width) && isClear((box.y1() + box.y2()) / 2 / height);
    }

    private static boolean isClear(double share) {
        return Math.abs(share - 1.0 / 3) >= BORDER && Math.abs(share - 2.0 / 3) >= BORDER;
    }

    private static int third(double share) {
        return Math.clamp((int) (share * 3), 0, 2);
    }

    /// One sentence about a thing, such as `A dog on the left of the picture.`
    ///
    /// @param name of one thing or, such as `grapes`, of a set
    static String sentence(String name, String placement) {
        String article = Nouns.isPlural(name) ? "" : Nouns.article(name) + " ";
        String text = article + name + " " + phrase(placement) + ".";
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    /// Such as `on the left of the picture`.
    public static String phrase(String placement) {
        String preposition = switch (placement) {
            case "top", "bottom" -> "at";
            case "left", "right" -> "on";
            default -> "in";
        };
        return preposition + " the " + placement + " of the picture";
    }
}
