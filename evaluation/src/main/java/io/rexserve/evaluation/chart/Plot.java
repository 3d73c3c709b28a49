package io.rexserve.evaluation.chart;

import io.rexserve.evaluation.html.Html;
import io.rexserve.evaluation.html.Numbers;
import java.util.ArrayList;
import java.util.List;

/// A rectangle with two linear axes, grid lines and titles.
///
/// @param x left to right
/// @param y bottom to top
record Plot(Scale x, Scale y, String xTitle, String yTitle) {
    static final double WIDTH = 460;
    static final double HEIGHT = 300;
    static final double LEFT = 48;
    static final double RIGHT = 14;
    static final double TOP = 24;
    static final double BOTTOM = 42;
    private static final int TICKS = 6;

    static Scale across(double low, double high) {
        return new Scale(low, high, LEFT, WIDTH - RIGHT);
    }

    static Scale up(double low, double high) {
        return new Scale(low, high, HEIGHT - BOTTOM, TOP);
    }

    /// Grid, ticks and titles.
    List<Html> axes() {
        List<Html> all = new ArrayList<>();
        double floor = y.start();
        for (double tick : y.ticks(TICKS)) {
            all.add(Svg.line("grid", x.start(), y.at(tick), x.end(), y.at(tick)));
            all.add(Svg.text("tick", x.start() - 7, y.at(tick) + 4, "end", Numbers.brief(tick)));
        }
        for (double tick : x.ticks(TICKS)) {
            all.add(Svg.line("axis", x.at(tick), floor, x.at(tick), floor + 4));
            all.add(Svg.text("tick", x.at(tick), floor + 16, "middle", Numbers.brief(tick)));
        }
        all.add(Svg.line("axis", x.start(), floor, x.end(), floor));
        all.add(Svg.text("tick", (x.start() + x.end()) / 2, floor + 34, "middle", xTitle));
        all.add(Svg.text("tick", 2, y.end() - 11, "start", yTitle));
        return all;
    }
}
