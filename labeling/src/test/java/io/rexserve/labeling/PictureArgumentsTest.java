package io.rexserve.labeling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureArgumentsTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void pictures() throws IOException {
        for (String name : List.of("one/a.png", "one/b.png", "two/a.png", "two/deep/a.jpg", "two/c.txt")) {
            Pictures.write(folder, name, name.hashCode());
        }
    }

    private List<String> names(String in, boolean recursive, String... arguments) throws IOException {
        List<String> absolute = Stream.of(arguments)
                .map(argument -> argument.contains("://") || argument.equals("-") ? argument : folder + "/" + argument)
                .toList();
        return PictureArguments.read(
                        absolute,
                        recursive,
                        folder.resolve("out"),
                        new ByteArrayInputStream(
                                in.replace("FOLDER", folder.toString()).getBytes(UTF_8)))
                .pictures()
                .stream()
                .map(Picture::name)
                .toList();
    }

    @Test
    void namesAreRelativeToTheFolderThatHoldsAll() throws IOException {
        assertThat(names("", true, "one")).containsExactly("a.png", "b.png");
        assertThat(names("", true, "one", "two"))
                .containsExactly("one/a.png", "one/b.png", "two/a.png", "two/deep/a.jpg");
        assertThat(names("", false, "two")).containsExactly("a.png");
    }

    @Test
    void takesEachPictureOnce() throws IOException {
        assertThat(names("", true, "one", "one/a.png", "one/*.png", "one/../one/b.png"))
                .containsExactly("a.png", "b.png");
    }

    @Test
    void patternsReachAsDeepAsTheySay() throws IOException {
        assertThat(names("", true, "*/a.png")).containsExactly("one/a.png", "two/a.png");
        assertThat(names("", true, "**/a.{png,jpg}")).containsExactly("one/a.png", "two/a.png", "two/deep/a.jpg");
    }

    @Test
    void readsListsOfLinesOrOfFindsPrint0() throws IOException {
        assertThat(names("FOLDER/two/a.png\n\nFOLDER/gone.png\r\n", true, "-"))
                .containsExactly("two/a.png", "gone.png");
        assertThat(names("FOLDER/one/a.png\0FOLDER/one/new\nline.png\0", true, "-"))
                .containsExactly("a.png", "new\nline.png");
    }

    @Test
    void addressesGetNamesOfTheirOwn() throws IOException {
        assertThat(names(
                        "",
                        true,
                        "https://example.org/x/a.jpg",
                        "https://example.org/x/a.jpg?size=2",
                        "https://example.org/../../etc/passwd",
                        "https://example.org/%2e%2e/b c".replace(" ", "%20")))
                .containsExactly(
                        "example.org/x/a.jpg",
                        "example.org/x/a-2.jpg",
                        "example.org/_/_/etc/passwd.jpg",
                        "example.org/_/b_c.jpg");
    }
}
