package io.rexserve.model.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever was changed in a model folder, it is inspected or refused in words. More folders than these 200:
///
/// ```
/// ./mvnw -Pfast -pl model -am test -Dtest=MutatedFoldersTest -Dsurefire.failIfNoSpecifiedTests=false \
///     -Drexserve.mutated-folders=20000
/// ```
///
/// A definition that the native tokenizer aborts on would end the tests' process, which Maven reports; `-first` beside
/// `-folders` starts at another seed.
class MutatedFoldersTest {
    @TempDir
    private Path folder;

    @Test
    void everyMutatedFolderIsInspectedOrRefusedInWords() {
        var mutated = new MutatedFolders(folder);
        long first = Long.getLong("rexserve.mutated-first", 0);
        long count = Long.getLong("rexserve.mutated-folders", 200);
        for (long seed = first; seed < first + count; seed++) {
            mutated.run(seed);
        }
        System.out.println("mutated folders: " + mutated.counts());
        assertThat(mutated.faults()).isEmpty();
        // Not everything was refused: what is accepted was used.
        assertThat(mutated.counts()).containsKeys("fits", "faults", "refused", "tokenized");
    }

    @Test
    void everyMutatedConfigurationIsRunOrRefusedInWords() {
        var mutated = new MutatedFolders(folder);
        long count = Long.getLong("rexserve.mutated-configurations", 60);
        for (long seed = 0; seed < count; seed++) {
            mutated.verify(seed);
        }
        System.out.println("mutated configurations: " + mutated.counts());
        assertThat(mutated.faults()).isEmpty();
        assertThat(mutated.counts()).containsKeys("passed", "refused");
    }
}
