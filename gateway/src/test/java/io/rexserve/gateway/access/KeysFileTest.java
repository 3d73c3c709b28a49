package io.rexserve.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeysFileTest {
    private static final String HASH = "0123456789abcdef".repeat(4);
    private static final String LINE = "- {id: abcdefghjk, client: shop, hash: \"" + HASH + "\"";

    @Test
    void aLineIsReadAsItWasWritten() {
        KeyText key = KeyText.create();
        var made = new ApiKey(
                key.id(),
                "shop-1.a_b",
                key.hash(),
                EnumSet.allOf(Scope.class),
                Instant.parse("2027-01-31T12:00:00Z"),
                new ClientLimits(10, 20, 3));

        assertThat(KeysFile.parse("f", KeysFile.line(made, LocalDate.of(2026, 11, 30))))
                .containsExactly(made);
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        ApiKey key = KeysFile.parse("f", LINE + "}").getFirst();

        assertThat(key.scopes()).isEqualTo(Set.of(Scope.INFER, Scope.BATCH));
        assertThat(key.expires()).isNull();
        assertThat(key.limits()).isEqualTo(ClientLimits.NONE);
        assertThat(KeysFile.parse("f", LINE + ", expires: 2027-01-31}")
                        .getFirst()
                        .expires())
                .isEqualTo(Instant.parse("2027-01-31T00:00:00Z"));
        assertThat(KeysFile.parse("f", "[]")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ", scopes: [admin]}|scopes: admin (expected: infer, batch, usage)",
                ", scopes: infer}|scopes: no list",
                ", expires: soon}|expires: soon (expected: a day",
                ", expires: 2027-02-30}|expires: 2027-02-30 (expected: a day",
                ", concurrent: -1}|concurrent: -1 (expected: 0 to",
                ", cost-per-day: many}|a limit: no number",
                ", secret: x}|a field: unknown",
                ", client: other}|client: twice"
            })
    void namesTheLineAndTheField(String rest, String fault) {
        assertThatThrownBy(() -> KeysFile.parse("keys.yaml", "# keys\n" + LINE + rest))
                .hasMessageStartingWith("keys.yaml: line 2: ")
                .hasMessageContaining(fault);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a: b",
                "- x",
                "- {id: abcdefghjk}",
                "- [",
                "- &a {id: abcdefghjk}\n- *a",
                "- {id: ../../../x, client: shop, hash: x}"
            })
    void refusesWhatIsNoFileOfKeys(String text) {
        assertThatThrownBy(() -> KeysFile.parse("keys.yaml", text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aKeyInPlaceOfItsHashIsNotRepeated() {
        String key = KeyText.create().text();

        assertThatThrownBy(() -> KeysFile.parse("f", "- {id: abcdefghjk, client: shop, hash: " + key + "}"))
                .hasMessageContaining("hash: of another form")
                .satisfies(fault -> assertThat(fault.getMessage()).doesNotContain(key));
    }

    @Test
    void refusesAnIdTwice() {
        assertThatThrownBy(() -> KeysFile.parse("f", LINE + "}\n" + LINE + "}")).hasMessageContaining("each id once");
    }

    @Test
    void keysAreLongRandomAndDifferent() {
        List<String> made =
                Stream.generate(() -> KeyText.create().text()).limit(100).toList();

        assertThat(made).doesNotHaveDuplicates().allSatisfy(text -> {
            assertThat(text).hasSize(4 + 10 + 1 + 43);
            assertThat(KeyText.of(text)).isPresent();
            assertThat(KeyText.of(text).get().toString()).doesNotContain(text.substring(15));
        });
    }
}
