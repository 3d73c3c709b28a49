package io.rexserve.data.phrase;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.RepeatedTest;

class WordNetTest {
    /// Without the lock about every second process tells some thread that a raccoon is no thing.
    @RepeatedTest(6)
    void threadsThatAskFirstAndAtOnceGetTheAnswersOfOneThread() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FirstWords.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String answers = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(answers.strip()).isEqualTo("[things]");
        assertThat(process.waitFor()).isZero();
    }
}
