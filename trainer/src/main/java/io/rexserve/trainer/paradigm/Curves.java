package io.rexserve.trainer.paradigm;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/// A picture of the arms' figures in the course of training, one curve for each seed, one colour for each arm.
public final class Curves {
    private Curves() {}

    /// @param points x and y, in the order of x
    public record Curve(Arm arm, long seed, List<double[]> points) {
        public Curve {
            points = List.copyOf(points);
        }
    }

    /// Writes a PNG of about 30 KB.
    public static void draw(Path file, String title, String xTitle, List<Curve> curves) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(720)
                .height(420)
                .title(title)
                .xAxisTitle(xTitle)
                .build();
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setYAxisMax(1.0);
        for (Curve curve : curves) {
            double[] x = curve.points().stream().mapToDouble(point -> point[0]).toArray();
            double[] y = curve.points().stream().mapToDouble(point -> point[1]).toArray();
            XYSeries series = chart.addSeries(curve.arm().label() + " seed " + curve.seed(), x, y);
            series.setLineColor(colour(curve.arm()));
            series.setMarkerColor(colour(curve.arm()));
            series.setMarker(SeriesMarkers.CIRCLE);
        }
        ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", file.toFile());
    }

    private static Color colour(Arm arm) {
        return switch (arm) {
            case INDEX -> new Color(0x1f77b4);
            case COORDINATES -> new Color(0xd62728);
            case IMAGE_COORDINATES -> new Color(0x2ca02c);
            case IMAGE_COORDINATES_TOWERS -> new Color(0x9467bd);
        };
    }
}
