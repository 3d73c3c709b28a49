package io.rexserve.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysCommandTest {
    @TempDir
    private Path folder;

    private static CommandRun run(String... arguments) {
        return CommandRun.of(RexServe.commands(), arguments);
    }

    @Test
    void printsAKeyOnceAndStoresItsHash() throws IOException {
        Path file = folder.resolve("keys.yaml");

        CommandRun first = run("keys", "create", "--client", "shop", "--file", file.toString());
        CommandRun second = run(
                "keys",
                "create",
                "--client",
                "shop",
                "--scope",
                "infer,usage",
                "--days",
                "30",
                "--concurrent",
                "4",
                "--file",
                file.toString());

        assertThat(first.status()).isZero();
        assertThat(first.out().strip()).matches("rex_[a-z0-9]{10}_[A-Za-z0-9_-]{43}");
        assertThat(second.status()).isZero();
        assertThat(Files.readAllLines(file)).hasSize(2);
        assertThat(Files.readString(file))
                .doesNotContain(first.out().strip(), second.out().strip());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        CommandRun list = run("keys", "list", file.toString());
        assertThat(list.out().lines()).hasSize(2);
        assertThat(list.out()).contains("shop", "never expires", "infer usage", "expires 20");
    }

    @Test
    void withoutAFileTheLineIsOnStandardError() {
        CommandRun run = run("keys", "create", "--client", "a");

        assertThat(run.out().lines()).hasSize(1);
        assertThat(run.err()).startsWith("- {id: ").contains("client: \"a\"");
    }

    @Test
    void refusesWhatTheGatewayWouldRefuse() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.yaml"), "a: b");

        assertThat(run("keys", "create", "--client", "two words").err()).contains("client");
        assertThat(run("keys", "create", "--client", "a", "--scope", "admin").err())
                .contains("expected: infer, batch or usage");
        assertThat(run("keys", "create", "--client", "a", "--concurrent", "-1").status())
                .isNotZero();
        assertThat(run("keys", "create", "--client", "a", "--file", broken.toString())
                        .status())
                .isNotZero();
        assertThat(Files.readString(broken)).isEqualTo("a: b");
        assertThat(run("keys", "list", broken.toString()).err()).contains("no list");
        assertThat(run("keys", "list", "/nowhere").err()).contains("cannot be read");
        assertThat(run("keys").status()).isEqualTo(2);
    }
}
