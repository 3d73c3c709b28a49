package io.rexserve.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class JsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[12,12.0,0.50,1e-07,1E-7,-0,-0.0,123456789012345678901234567890,1e400,0.1000000000000000055511]",
                "{\"area\":NaN,\"x\":-Infinity,\"y\":Infinity}",
                "{\"b\":1,\"a\":[true,false,null,\"\u00FC\",\"\"]}"
            })
    void whatIsReadIsWrittenAgainToTheLastDigit(String text) throws Exception {
        JsonNode value = Json.read(text);
        assertThat(Json.text(value)).isEqualTo(text);
        var out = new ByteArrayOutputStream();
        try (var generator = Json.generator(out)) {
            Json.write(generator, value);
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(text);
    }

    @Test
    void aWrittenNumberIsANumber() throws Exception {
        JsonNode numbers = Json.read("[1e-07, 12.0, NaN, 1e400, 2.5]");
        assertThat(numbers.get(0).isNumber()).isTrue();
        assertThat(numbers.get(0).doubleValue()).isEqualTo(1e-7);
        assertThat(numbers.get(1).asInt()).isEqualTo(12);
        assertThat(numbers.get(2).doubleValue()).isNaN();
        assertThat(numbers.get(3).doubleValue()).isInfinite();
        assertThat(numbers.get(4).isIntegralNumber()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            delimiter = '|',
            value = {
                "{\"a\":1,\"b\":{\"c\":1,\"c\":2}} | key \"c\" given twice",
                "[1,2 | the text ends too early",
                "{\"a\":1} {} | byte 8: more text",
                "{'a':1} | unexpected character",
                "[1,,2] | byte 3: unexpected character"
            })
    void whatIsNoJsonIsToldWithItsPlace(String text, String message) {
        assertThatThrownBy(() -> Json.read(text))
                .isInstanceOf(JsonSyntaxException.class)
                .hasMessageContaining(message);
    }

    @Test
    void nestingAndLongNumbersAreBounded() {
        assertThatThrownBy(() -> Json.read("[".repeat(100_000)))
                .isInstanceOf(JsonSyntaxException.class)
                .hasMessageContaining("nesting depth")
                .hasMessageNotContaining("StreamReadConstraints");
        assertThatThrownBy(() -> Json.read("[" + "1".repeat(20_000) + "]"))
                .isInstanceOf(JsonSyntaxException.class)
                .hasMessageContaining("10000");
    }

    @Test
    void anEmptyTextIsToldAndExcerptsAreCut() throws Exception {
        assertThatThrownBy(() -> Json.read(" ")).hasMessageContaining("expected: a JSON value");
        assertThat(Json.excerpt(Json.read("[" + "1,".repeat(99) + "1]")))
                .hasSize(83)
                .endsWith("...");
    }
}
