package io.rexserve.data.caption;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComposedCaptionTest {
    @Test
    void namesAreListedWithTheirNumbers() {
        var counts = new LinkedHashMap<String, Integer>();
        counts.put("dog", 2);
        counts.put("apple", 1);
        counts.put("grapes", 3);
        assertThat(ComposedCaption.of(counts)).isEqualTo("There are two dogs, an apple and grapes.");
        assertThat(ComposedCaption.of(Map.of("bus", 1))).isEqualTo("There is a bus.");
        assertThat(ComposedCaption.of(Map.of("hot dog", 12))).isEqualTo("There are 12 hot dogs.");
    }

    @ParameterizedTest
    @CsvSource({
        "dog, dogs", "bus, buses", "cherries, cherries", "potato, potatoes", "butterfly, butterflies", "key, keys",
        "fish, fish", "watch, watches", "hot dog, hot dogs", "top hat, top hats", "dress, dresses", "person, people"
    })
    void pluralsAreEnglish(String name, String plural) {
        assertThat(Nouns.plural(name)).isEqualTo(plural);
    }
}
