package io.rexserve.benchmark.monitoring;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How numbers of a unit are written, by Grafana's names of units.
final class Unit {
    private static final String[] THOUSANDS = {"", "K", "M", "G", "T"};
    private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB"};
    private static final double KIBI = 1024;
    private static final double KILO = 1000;
    private static final double MINUTE = 60;

    private Unit() {}

    /// @param decimals behind the point; null: as many as are needed, two at most
    /// @throws IllegalArgumentException for a unit that the dashboards do not use
    static String text(double value, String unit, @Nullable Integer decimals) {
        return switch (unit) {
            case "short" -> scaled(value, KILO, THOUSANDS, "", decimals);
            case "percentunit" -> number(value * 100, decimals) + "%";
            case "bytes" -> scaled(value, KIBI, BINARY, " ", decimals);
            case "reqps" -> number(value, decimals) + " req/s";
            case "cps" -> scaled(value, KILO, THOUSANDS, "", decimals) + "/s";
            case "s" -> seconds(value, decimals);
            default -> throw new IllegalArgumentException("unit: " + unit + " (expected: one that the dashboards use)");
        };
    }

    private static String seconds(double value, @Nullable Integer decimals) {
        double size = Math.abs(value);
        if (size >= 2 * MINUTE) {
            return number(value / MINUTE, decimals) + " min";
        }
        if (size >= 1 || size == 0) {
            return number(value, decimals) + " s";
        }
        return size >= 1 / KILO
                ? number(value * KILO, decimals) + " ms"
                : number(value * KILO * KILO, decimals) + " µs";
    }

    private static String scaled(double value, double base, String[] names, String gap, @Nullable Integer decimals) {
        int step = 0;
        double rest = value;
        while (Math.abs(rest) >= base && step < names.length - 1) {
            rest /= base;
            step++;
        }
        return number(rest, decimals) + (names[step].isEmpty() ? "" : gap + names[step]);
    }

    private static String number(double value, @Nullable Integer decimals) {
        if (decimals != null) {
            return String.format(Locale.ROOT, "%." + decimals + "f", value);
        }
        String text = String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.2f" : "%.1f", value);
        return text.replaceAll("\\.?0+$", "");
    }
}
