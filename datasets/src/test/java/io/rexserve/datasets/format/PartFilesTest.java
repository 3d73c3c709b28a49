package io.rexserve.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartFilesTest {
    @TempDir
    Path folder;

    @Test
    void filesAppearWhenTheyAreFinished() throws IOException {
        Path file = folder.resolve("new/a.txt");
        try (var parts = new PartFiles()) {
            parts.create(file).write('x');
            assertThat(file).doesNotExist();
            parts.finish();
        }
        assertThat(file).hasContent("x");
        assertThat(folder.resolve("new").toFile().list()).containsExactly("a.txt");
    }

    @Test
    void unfinishedFilesAreRemoved() throws IOException {
        try (var parts = new PartFiles()) {
            parts.create(folder.resolve("a.txt")).write('x');
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void foldersMadeForUnfinishedFilesAreRemoved() throws IOException {
        Files.createDirectory(folder.resolve("kept"));
        try (var parts = new PartFiles()) {
            parts.create(folder.resolve("new/a.txt"));
            parts.create(folder.resolve("new/inner/a.txt"));
            parts.create(folder.resolve("kept/a.txt"));
            parts.create(folder.resolve("used/a.txt"));
            Files.writeString(folder.resolve("used/of-another.txt"), "x");
        }
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("kept", "used");
        assertThat(folder.resolve("kept")).isEmptyDirectory();
    }

    @Test
    void anExistingFileIsNotOverwritten() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "old");
        try (var parts = new PartFiles()) {
            assertThatThrownBy(() -> parts.create(file)).isInstanceOf(FileAlreadyExistsException.class);
        }
        assertThat(file).hasContent("old");
    }
}
