package io.rexserve.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetRootTest {
    @TempDir
    Path folder;

    private Path set;
    private DatasetRoot root;

    @BeforeEach
    void makeFolders() throws IOException {
        set = Files.createDirectories(folder.resolve("set"));
        Files.createDirectories(set.resolve("images/inner"));
        Files.createDirectories(folder.resolve("outside"));
        Files.writeString(folder.resolve("outside/secret.jpg"), "x");
        Files.writeString(set.resolve("images/a.jpg"), "x");
        Files.createSymbolicLink(set.resolve("images/link.jpg"), Path.of("../../outside/secret.jpg"));
        Files.createSymbolicLink(set.resolve("images/good.jpg"), Path.of("a.jpg"));
        Files.createSymbolicLink(set.resolve("images/loop.jpg"), Path.of("loop.jpg"));
        Files.createSymbolicLink(set.resolve("linked"), folder.resolve("outside"));
        root = DatasetRoot.of(set, null);
        // The folders are known from here on.
        assertThat(root.resolve(set, "images/a.jpg")).isPresent();
        assertThat(root.resolve(set, "linked/a.jpg")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "images/a.jpg",
                "images/good.jpg",
                "images/none.jpg",
                "images/loop.jpg",
                "images",
                "none/a.jpg",
                "a.jpg",
                "."
            })
    void namesInsideArePaths(String name) {
        assertThat(root.resolve(set, name)).contains(set.resolve(name).normalize());
        assertThat(root.folderOf(set.resolve(name))).isEqualTo(root.folder());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "images/link.jpg",
                "linked/secret.jpg",
                "linked/none.jpg",
                "linked",
                "../outside/secret.jpg",
                "..",
                "images/../..",
                "..\\outside\\secret.jpg",
                "/etc/passwd",
                "a\0b"
            })
    void namesAndLinksThatLeadOutsideAreRefused(String name) {
        assertThat(root.resolve(set, name)).isEmpty();
    }

    @Test
    void aPathWithDotsIsTakenWhereItLeads() {
        assertThat(root.contains(set.resolve("images/.."))).isTrue();
        assertThat(root.contains(set.resolve(".."))).isFalse();
        // As the system follows it: the folder above the one that the link leads to.
        assertThat(root.contains(set.resolve("linked/../set"))).isTrue();
        assertThatThrownBy(() -> root.folderOf(set.resolve("linked/.."))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void manyFoldersAreForgottenAgain() throws IOException {
        for (int i = 0; i < 3000; i++) {
            assertThat(root.resolve(set, "images/" + i + "/a.jpg")).isPresent();
        }
        assertThat(root.resolve(set, "images/link.jpg")).isEmpty();
    }
}
