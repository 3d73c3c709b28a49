package io.rexserve.trainer.language;

import java.util.ArrayList;
import java.util.List;

/// How large a candidate is and where, in words.
///
/// @param size `small`, `medium` or `large`
/// @param place of its centre: `top`, `bottom`, `left` and `right`, or `center`
record Place(String size, List<String> place) {
    static final String CENTER = "center";
    private static final double SMALL = 46 / 256.0;
    private static final double LARGE = 72 / 256.0;
    private static final double FIRST_THIRD = 96 / 256.0;
    private static final double LAST_THIRD = 160 / 256.0;

    Place {
        place = List.copyOf(place);
    }

    /// The words for a box.
    ///
    /// @param box cx, cy, w, h in sides of the towers' square
    static Place of(double[] box) {
        double side = Math.sqrt(box[2] * box[3]);
        var place = new ArrayList<String>();
        if (box[1] < FIRST_THIRD) {
            place.add("top");
        } else if (box[1] > LAST_THIRD) {
            place.add("bottom");
        }
        if (box[0] < FIRST_THIRD) {
            place.add("left");
        } else if (box[0] > LAST_THIRD) {
            place.add("right");
        }
        return new Place(
                side < SMALL ? "small" : side > LARGE ? "large" : "medium", place.isEmpty() ? List.of(CENTER) : place);
    }

    boolean central() {
        return place.contains(CENTER);
    }

    /// The words of both.
    List<String> words() {
        var words = new ArrayList<String>(place);
        words.addFirst(size);
        return words;
    }
}
