package io.rexserve.labeling;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.cli.CommandRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionCommandTest {
    @TempDir
    private Path folder;

    private static String script(String shell) {
        CommandRun run = CommandRun.of(List.of(new CompletionCommand()), "completion", shell);
        assertThat(run.status()).as(run.err()).isZero();
        return run.out();
    }

    /// What bash offers for a line that ends in the word to complete.
    private List<String> offered(String... words) throws IOException, InterruptedException {
        Path script = Files.writeString(folder.resolve("rexserve.bash"), script("bash"));
        String line = "source " + script + "; COMP_WORDS=(" + String.join(" ", words) + "); COMP_CWORD="
                + (words.length - 1) + "; COMP_LINE=\"${COMP_WORDS[*]}\"; _complete_rexserve; echo \"${COMPREPLY[@]}\"";
        Process bash = new ProcessBuilder("bash", "-c", line).start();
        String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).isZero();
        return List.of(out.strip().split("\\s+", -1));
    }

    @Test
    void bashCompletesCommandsOptionsAndValues() throws IOException, InterruptedException {
        assertThat(offered("rexserve", "la")).containsExactly("label");
        assertThat(offered("rexserve", "label", "--labels")).containsExactly("--labels-file");
        assertThat(offered("rexserve", "label", "--format", "y")).containsExactly("yolo");
        assertThat(offered("rexserve", "datasets", "conv")).containsExactly("convert");
    }

    @Test
    void fishKnowsCommandsAndOptions() {
        assertThat(script("fish"))
                .contains("complete -c rexserve -f -n '__fish_use_subcommand' -a label -d 'Label folders")
                .contains("-n '__fish_seen_subcommand_from label' -l labels-file -r -d")
                .contains("-l format -x -a 'coco yolo voc labelstudio jsonl'");
    }
}
