package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.base64;
import static io.rexserve.gateway.RunningGateway.encodedImage;
import static io.rexserve.gateway.RunningGateway.image;
import static io.rexserve.gateway.RunningGateway.labels;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.gateway.RunningGateway.Answer;
import io.rexserve.gateway.RunningGateway.Part;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which texts a model is asked, and which are refused by name.
class FieldTextTest {
    private final RunningGateway gateway = RunningGateway.shared();

    private Answer ask(String fields) {
        return gateway.json("/v1/ask", "{\"image\":\"" + base64(encodedImage(64, 48)) + "\"," + fields + "}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cat \\ud83d | half a surrogate pair, U+D83D, at character 4",
                "\\ude00cat | half a surrogate pair, U+DE00, at character 0",
                "\\ude00\\ud83d | half a surrogate pair, U+DE00, at character 0",
                "a\\u0000b | a control character, U+0000, at character 1",
                "a\\u001b[31mb | a control character, U+001B, at character 1",
                "a\\u007fb | a control character, U+007F, at character 1",
                "a\\u009bb | a control character, U+009B, at character 1",
                "\\ufeffcat | a byte order mark, U+FEFF, at character 0",
                "a\\uffff | a noncharacter, U+FFFF, at character 1",
                "a\\ufdd0 | a noncharacter, U+FDD0, at character 1",
                "\\ud83f\\udffe | a noncharacter, U+1FFFE, at character 0",
            })
    void textThatNoTokenizerHasWordsForIsRefusedByField(String text, String flaw) {
        String holds = " holds " + flaw + " (expected: plain text)";
        assertThat(ask("\"task\":\"detect\",\"labels\":[\"dog\",\"" + text + "\"]")
                        .detail())
                .isEqualTo("labels: label 1" + holds);
        assertThat(ask("\"task\":\"refer\",\"phrases\":[\"" + text + "\"]").detail())
                .isEqualTo("phrases: phrase 0" + holds);
        assertThat(ask("\"task\":\"question\",\"question\":\"" + text + "\"").detail())
                .isEqualTo("question:" + holds);
    }

    @Test
    void endlessCombiningMarksAreRefused() {
        assertThat(ask("\"task\":\"detect\",\"labels\":[\"a" + "\\u0301".repeat(31) + "\"]")
                        .detail())
                .startsWith("labels: label 0 holds more than 30 combining marks in a row, U+0301, at character 31");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\ud83d\\ude00",
                "e\\u0301",
                "\\u0e01\\u0e33",
                "\\ud83d\\udc68\\u200d\\ud83d\\udc67",
                "a\\tb",
                "\\ue000",
                "\\ud83f\\udf00",
                "\\u202ecat"
            })
    void otherTextReachesTheModelAsItIs(String text) {
        Answer answer = ask("\"task\":\"detect\",\"labels\":[\"" + text + "\"]");

        assertThat(answer.status()).as(answer.detail()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(ints = {0xFF, 0xC0, 0x80, 0xF5})
    void formTextThatIsNotUtf8IsRefusedByField(int octet) {
        Answer answer = gateway.detect(image(), new Part("labels", new byte[] {'c', 'a', 't', (byte) octet}));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.detail()).isEqualTo("labels: no UTF-8 at byte 3 (expected: text in UTF-8)");
    }

    @Test
    void formTextWithHalfASurrogatePairIsRefusedByField() {
        byte[] half = {'a', (byte) 0xED, (byte) 0xA0, (byte) 0xBD};

        assertThat(gateway.detect(image(), new Part("labels", half)).fields()).containsExactly("labels");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00ff", "\u00ed\u00a0\u00bd"})
    void jsonThatIsNotUtf8IsRefused(String raw) {
        byte[] body = ("{\"labels\":[\"" + raw + "\"],\"image\":\"\"}").getBytes(StandardCharsets.ISO_8859_1);
        Answer answer = gateway.send(gateway.request("/v1/detect")
                .header("Content-Type", "application/json")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofByteArray(body)));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.detail()).contains("label");
    }

    @Test
    void whatIsRepeatedToTheCallerIsEscapedAndShort() {
        Answer answer =
                gateway.detect(image(), labels("cat"), new Part("granularity", "\u001b[31mred\n" + "x".repeat(5000)));

        assertThat(answer.detail())
                .startsWith("granularity: \\u001b[31mred\\u000axxx")
                .hasSizeLessThan(150);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "turtle . green apple . | 2",
                "turtle,green apple | 2",
                "cat. dog. | 2",
                "cat; dog ;bird | 3",
                "cat/dog | 2",
                "cat\tdog | 2",
            })
    void aLabelThatHidesSeveralNamesIsAskedAsOneWithAWarning(String label, int names) {
        Answer answer = gateway.detect(image(), labels(label));

        assertThat(answer.status()).isEqualTo(200);
        var warning = answer.body().path("warnings").path(0);
        assertThat(warning.path("code").asString()).isEqualTo("several_names");
        assertThat(warning.path("label").asString()).isEqualTo(label);
        assertThat(warning.path("message").asString())
                .startsWith("asked as one label, although it looks like " + names + ": ")
                .contains("to ask for each, send a list: labels \"");
        assertThat(gateway.services.labels).containsExactly(label);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "green apple",
                "St. Bernard",
                "the man on the left, with a hat that is red",
                "rock'n'roll",
                "T-shirt",
                "cat.",
                "3,5"
            })
    void otherLabelsAreNotWarnedOf(String label) {
        assertThat(gateway.detect(image(), labels(label))
                        .body()
                        .path("warnings")
                        .size())
                .isZero();
    }
}
