package io.rexserve.v1;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ContractTest {
    private static final Path SOURCES = Path.of("src/main/protobuf");
    private static final Pattern SCALAR_FIELD = Pattern.compile(
            "\\s*(optional |repeated )?(double|float|int32|int64|bytes|string|google\\.protobuf\\.Duration) \\w+ = \\d+;");
    private static final Pattern UNIT_OR_RANGE =
            Pattern.compile("(?i)unit|\\d|>=|range|characters|empty|labels|sentence|as \\w+|not? ");

    @Test
    void statesTheMeaningOfEveryNumberTextAndDuration() throws IOException {
        List<String> silent = new ArrayList<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                silent.addAll(fieldsWithoutRange(Files.readAllLines(file)));
            }
        }
        assertThat(silent).isEmpty();
    }

    @Test
    void keepsEveryMessageInVersionOne() {
        for (FileDescriptor file :
                List.of(ImageProto.getDescriptor(), ProposalProto.getDescriptor(), LanguageProto.getDescriptor())) {
            assertThat(file.getPackage()).isEqualTo("rexserve.v1");
        }
    }

    @Test
    void offersEveryEventThroughOneChoice() {
        assertThat(ConverseEvent.getDescriptor().getOneofs().getFirst().getFields())
                .extracting(FieldDescriptor::getName)
                .containsExactly(
                        "image_ready",
                        "regions_ready",
                        "text_delta",
                        "phrase",
                        "object",
                        "warning",
                        "done",
                        "part",
                        "scores",
                        "asked_as");
    }

    /// A field's comment is the run of comment lines above it, or the one above its message ("Unit of every field").
    private static List<String> fieldsWithoutRange(List<String> lines) {
        List<String> silent = new ArrayList<>();
        StringBuilder comment = new StringBuilder();
        String ofMessage = "";
        for (String line : lines) {
            if (line.strip().startsWith("//")) {
                comment.append(line.strip());
                continue;
            }
            if (line.startsWith("message ")) {
                ofMessage = comment.toString();
            }
            boolean said =
                    UNIT_OR_RANGE.matcher(comment).find() || ofMessage.contains("every") || ofMessage.contains("Every");
            if (SCALAR_FIELD.matcher(line).matches() && !said) {
                silent.add(line.strip());
            }
            comment.setLength(0);
        }
        return silent;
    }
}
