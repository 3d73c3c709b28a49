package io.rexserve.data.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchFolderTest {
    @TempDir
    private Path parent;

    @Test
    void whatAKilledDriverHasLeftIsRemovedByTheNextOneOfTheSameRun() throws IOException {
        var conf = new SparkConf(false);
        var killed = ScratchFolder.open(conf, parent, "file:///out");
        Path folder = Path.of(conf.get("spark.local.dir"));
        assertThat(killed).isNotNull();
        Files.createDirectories(folder.resolve("blockmgr-1/0a"));
        Files.writeString(folder.resolve("blockmgr-1/0a/shuffle_0"), "rows");

        var again = new SparkConf(false);
        try (var _ = ScratchFolder.open(again, parent, "file:///out")) {
            assertThat(again.get("spark.local.dir")).isEqualTo(folder.toString());
            assertThat(folder).isEmptyDirectory();
            assertThat(Files.getPosixFilePermissions(folder))
                    .containsExactlyInAnyOrder(
                            PosixFilePermission.OWNER_READ,
                            PosixFilePermission.OWNER_WRITE,
                            PosixFilePermission.OWNER_EXECUTE);
        }
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void runsOfTwoFoldersHaveTwo() throws IOException {
        var one = new SparkConf(false);
        var other = new SparkConf(false);
        try (var _ = ScratchFolder.open(one, parent, "file:///a");
                var _ = ScratchFolder.open(other, parent, "file:///b")) {
            assertThat(one.get("spark.local.dir")).isNotEqualTo(other.get("spark.local.dir"));
        }
    }

    @Test
    void aPlaceThatSomebodyHasChosenIsKept() throws IOException {
        var conf = new SparkConf(false).set("spark.local.dir", "/data/scratch");
        try (var _ = ScratchFolder.open(conf, parent, "file:///out")) {
            assertThat(conf.get("spark.local.dir")).isEqualTo("/data/scratch");
            assertThat(parent).isEmptyDirectory();
        }
    }
}
