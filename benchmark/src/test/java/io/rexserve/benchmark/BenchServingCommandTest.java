package io.rexserve.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.cli.CommandRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(300)
class BenchServingCommandTest {
    @TempDir
    private Path work;

    @Test
    void loadsTheSuiteAndEndsInOneJsonLinePerNumberOfClients() {
        List<JsonNode> lines = lines(run("--size", "tiny", "--clients", "1,2", "--requests", "8", "--json"));

        assertThat(lines).extracting(line -> line.path("clients").asInt()).containsExactly(1, 2);
        assertThat(lines).allSatisfy(figures -> {
            assertThat(figures.path("bench").asString()).isEqualTo("serving");
            assertThat(figures.path("size").asString()).isEqualTo("tiny");
            assertThat(figures.path("commit").asString()).isNotEmpty();
            assertThat(figures.path("machine").path("cores").asInt()).isPositive();
            assertThat(figures.path("completed").asInt()).isEqualTo(8);
            for (String none : List.of("rejected", "errors", "lost", "empty")) {
                assertThat(figures.path(none).isNumber()).as(none).isTrue();
                assertThat(figures.path(none).asInt()).as(none).isZero();
            }
            assertThat(figures.path("tokens_per_s").asDouble()).isPositive();
            assertThat(figures.path("objects").asInt()).isPositive();
            for (String times : List.of("first_box_ms", "box_ms", "request_ms")) {
                assertThat(figures.path(times).path("p50").asDouble()).as(times).isPositive();
                assertThat(figures.path(times).path("p99").asDouble())
                        .as(times)
                        .isGreaterThanOrEqualTo(figures.path(times).path("p95").asDouble());
            }
            assertThat(figures.at("/first_box_ms/p50").asDouble())
                    .isLessThan(figures.at("/request_ms/max").asDouble());
            assertThat(figures.path("rss_mb").asDouble()).isBetween(100.0, 4000.0);
            assertThat(figures.path("java_heap_mb").asDouble()).isPositive();
            assertThat(figures.at("/native_arrays/llm").isNumber()).isTrue();
            assertThat(figures.at("/native_arrays/proposal").isNumber()).isTrue();
        });
    }

    @Test
    void measuresTheStallOfALongAnswer() {
        JsonNode figures = lines(run("--size", "mini", "--stall", "--requests", "1", "--json", "--delete"))
                .getFirst();

        assertThat(figures.at("/decode_step_ms/count").asInt()).isGreaterThan(90);
        assertThat(figures.at("/gap_during_prefill_ms/count").asInt()).isPositive();
        assertThat(figures.path("longest_gap_steps").asDouble()).isPositive();
        assertThat(figures.at("/prompt_first_token_ms/count").asInt()).isPositive();
        assertThat(figures.path("lost").asInt()).isZero();
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void offersMoreThanTheCapacityAndLosesNothing() {
        JsonNode figures = lines(run(
                        "--overload",
                        "2",
                        "--duration",
                        "6s",
                        "--clients",
                        "2",
                        "--warmup",
                        "4",
                        "--set",
                        "rexserve.llm.max-conversations=2",
                        "--json"))
                .getFirst();

        int accounted = figures.path("completed").asInt()
                + figures.path("rejected").asInt()
                + figures.path("errors").asInt()
                + figures.path("lost").asInt();
        assertThat(figures.path("offered").asInt()).isPositive().isEqualTo(accounted);
        assertThat(figures.path("lost").asInt()).isZero();
        assertThat(figures.path("empty").asInt()).isZero();
        assertThat(figures.path("offered_per_s").asDouble())
                .isGreaterThan(1.9 * figures.path("capacity_requests_per_s").asDouble());
    }

    @Test
    void measuresHowMemoryGrows() {
        JsonNode figures =
                lines(run("--soak", "20", "--clients", "2", "--json")).getFirst();

        assertThat(figures.path("completed").asInt()).isEqualTo(20);
        assertThat(figures.path("samples"))
                .hasSize(21)
                .allMatch(sample -> sample.path("java_old_generation_mb").asDouble() > 0);
        assertThat(figures.path("rss_mb_per_1000_requests").isNumber()).isTrue();
        assertThat(figures.at("/native_arrays_per_1000_requests/llm").asDouble())
                .isZero();
    }

    @Test
    void comparesTheSuiteWithTheModelsAlone() {
        JsonNode figures = lines(run("--overhead", "--requests", "3", "--json")).getFirst();

        for (String boxes : List.of("boxes_given", "boxes_proposed")) {
            assertThat(figures.path(boxes).path("direct_ms").path("count").asInt())
                    .isEqualTo(3);
            assertThat(figures.path(boxes).path("rest_ms").path("count").asInt())
                    .isEqualTo(3);
            assertThat(figures.path(boxes).path("added_ms_p50").isNumber()).isTrue();
            assertThat(figures.path(boxes).path("http_alone_ms").path("count").asInt())
                    .isEqualTo(3);
            for (String stages : List.of("direct_stage_ms_p50", "rest_stage_ms_p50")) {
                assertThat(figures.path(boxes).path(stages))
                        .as(stages)
                        .hasSize(4)
                        .allMatch(millis -> millis.asDouble() > 0);
            }
        }
    }

    @Test
    void aKilledLanguageServiceIsReportedAndRecovers() {
        JsonNode figures =
                lines(run("--fault", "kill-llm", "--clients", "2", "--json")).getFirst();

        assertThat(figures.path("lost").asInt()).isZero();
        assertThat(figures.path("empty").asInt()).isZero();
        assertThat(figures.path("answered_while_down").asInt()).isZero();
        assertThat(figures.path("rejected").asInt() + figures.path("errors").asInt())
                .isPositive();
        assertThat(figures.path("first_answer_after_ready_s").asDouble()).isBetween(0.0, 60.0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--size huge | size: huge (expected: tiny, mini, 1b)",
                "--stall | stall: size tiny (expected: 1b or mini, whose answers are long)",
                "--size mini --overhead | overhead: size mini (expected: tiny, which answers in milliseconds)",
                "--fault flood | --fault: flood (expected: kill-llm)",
                "--soak 3 | soak: 3 requests (expected: at least 20)",
                "--repeats 1 | repeats: 1.0 (expected: 0 or more, below 1)",
                "--duration soon | soon (expected: a time such as 90s, 3m or 1h)",
                "--stall --overhead | mutually exclusive",
            })
    void invalidOptionsAreReported(String options, String message) {
        CommandRun run = run(options.split(" "));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains(message);
    }

    private static List<JsonNode> lines(CommandRun run) {
        assertThat(run.status()).as(run.err()).isZero();
        return run.out().strip().lines().map(JsonMapper.shared()::readTree).toList();
    }

    private CommandRun run(String... arguments) {
        var all = new ArrayList<>(List.of("bench", "serving"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--work", work.toString()));
        return CommandRun.of(List.of(new BenchCommand()), all.toArray(String[]::new));
    }
}
