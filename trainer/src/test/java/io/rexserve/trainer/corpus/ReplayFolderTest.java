package io.rexserve.trainer.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.record.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayFolderTest {
    private static final Path EMBEDDED =
            Path.of(System.getProperty("rexserve.home")).resolve("weights/rex-tiny");

    @TempDir
    private Path folder;

    @Test
    void recordsLieInTheModelsFolderOrBesideIt() throws IOException {
        Path model = Files.createDirectories(folder.resolve("own/chatrex"));
        assertThat(ReplayFolder.of(model)).isEmpty();
        Path beside = records(folder.resolve("own"));
        assertThat(ReplayFolder.of(model)).contains(DataSource.of(beside));
        Path inside = records(model);
        assertThat(ReplayFolder.of(model)).contains(DataSource.of(inside));
        assertThat(ReplayFolder.of(folder.resolve("own/upn.pth"))).contains(DataSource.of(beside));
    }

    private static Path records(Path folder) throws IOException {
        Path file = folder.resolve("replay/replay.jsonl");
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "");
    }

    /// Every name that the embedded model knows is shown often enough to be kept, and every image can be used.
    @Test
    void theEmbeddedModelsRecordsShowAllItsNames() throws IOException {
        DataSource source = ReplayFolder.of(EMBEDDED.resolve("chatrex")).orElseThrow();
        Corpus corpus = Corpus.open(new CorpusOptions(List.of(source), List.of(), 0, List.of(), 0, 1));
        assertThat(corpus.training()).hasSize(300);
        var counts = corpus.training().stream()
                .flatMap(image -> image.objects().stream())
                .map(Region::category)
                .filter(Objects::nonNull)
                .collect(Collectors.groupingBy(name -> name, Collectors.counting()));
        assertThat(new TreeSet<>(counts.keySet())).hasSize(120);
        assertThat(counts.values()).allMatch(count -> count >= 3); // 13 on average
        assertThat(ReplayFolder.of(EMBEDDED.resolve("upn"))).contains(source);
    }
}
