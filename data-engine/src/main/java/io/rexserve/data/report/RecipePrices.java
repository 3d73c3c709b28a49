package io.rexserve.data.report;

import io.rexserve.data.chunk.SpendingJournal.Tokens;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// What tokens cost, as the recipe of a run says.
final class RecipePrices {
    private static final double MILLION = 1e6;

    private final Map<String, double[]> prices = new TreeMap<>();
    private String currency = "";

    /// @param recipe with all its defaults, as `data run` keeps it; null if there is none
    RecipePrices(@Nullable String recipe) {
        if (recipe == null
                || !(new Load(LoadSettings.builder().build()).loadFromString(recipe) instanceof Map<?, ?> root)) {
            return;
        }
        if (root.get("budget") instanceof Map<?, ?> budget && budget.get("currency") instanceof String name) {
            currency = name;
        }
        if (root.get("endpoints") instanceof Map<?, ?> endpoints) {
            endpoints.forEach((name, settings) -> prices.put(String.valueOf(name), prices(settings)));
        }
    }

    private static double[] prices(@Nullable Object settings) {
        return new double[] {number(settings, "price-per-million-in"), number(settings, "price-per-million-out")};
    }

    private static double number(@Nullable Object settings, String key) {
        return settings instanceof Map<?, ?> map && map.get(key) instanceof Number number ? number.doubleValue() : 0;
    }

    /// As the recipe names it; empty if it names none.
    String currency() {
        return currency;
    }

    /// What the tokens of all endpoints have cost.
    double total(Map<String, Tokens> spending) {
        return spending.entrySet().stream()
                .mapToDouble(spent -> cost(spent.getKey(), spent.getValue()))
                .sum();
    }

    /// What an endpoint's tokens have cost; 0 without prices.
    double cost(String endpoint, Tokens tokens) {
        double[] price = prices.getOrDefault(endpoint, new double[2]);
        return (tokens.in() * price[0] + tokens.out() * price[1]) / MILLION;
    }
}
