package io.rexserve.standalone;

import io.rexserve.cli.CommandException;
import io.rexserve.gateway.access.ApiKey;
import io.rexserve.gateway.access.ClientLimits;
import io.rexserve.gateway.access.KeyText;
import io.rexserve.gateway.access.KeysFile;
import io.rexserve.gateway.access.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `./rexserve keys`: keys of the gateway's clients.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        description = "Make API keys for a gateway, and list those of a keys file.",
        subcommands = {KeysCommand.Create.class, KeysCommand.ListKeys.class})
final class KeysCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return spec.exitCodeOnInvalidInput();
    }

    /// Makes a key. It is printed once; what is stored is its hash.
    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = {
                "Make a key: it is printed once, on standard output, and stored nowhere.",
                "Its line goes into the keys file (--file), or to standard error to be stored by hand."
            })
    static final class Create implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(
                names = "--client",
                required = true,
                paramLabel = "NAME",
                description = "who it is for; all keys of a client share its limits, usage and batches")
        private String client;

        @Option(
                names = "--scope",
                paramLabel = "SCOPE",
                split = ",",
                description = "any of infer, batch, usage (default: infer,batch)")
        private @Nullable List<String> scopes;

        @Option(names = "--days", paramLabel = "N", description = "days after which it expires (default: never)")
        private @Nullable Integer days;

        @Option(names = "--cost-per-minute", paramLabel = "UNITS", description = "0 for the gateway's default")
        private long costPerMinute;

        @Option(names = "--cost-per-day", paramLabel = "UNITS", description = "0 for the gateway's default")
        private long costPerDay;

        @Option(
                names = "--concurrent",
                paramLabel = "N",
                description = "requests at a time, 0 for the gateway's default")
        private int concurrent;

        @Option(
                names = "--file",
                paramLabel = "FILE",
                description = "keys file that the line is added to; made if missing")
        private @Nullable Path file;

        @Override
        public Integer call() {
            KeyText key = KeyText.create();
            LocalDate today = LocalDate.now(Clock.systemUTC());
            String line = line(key, today);
            if (file == null) {
                spec.commandLine().getErr().println(line);
            } else {
                append(file, line);
                spec.commandLine().getErr().println("added to " + file + ": " + line);
            }
            spec.commandLine().getOut().println(key.text());
            return 0;
        }

        private String line(KeyText key, LocalDate today) {
            try {
                Instant expires = days == null
                        ? null
                        : today.plusDays(days).atStartOfDay(ZoneOffset.UTC).toInstant();
                var made = new ApiKey(
                        key.id(),
                        client,
                        key.hash(),
                        scopes(),
                        expires,
                        new ClientLimits(costPerMinute, costPerDay, concurrent));
                String line = KeysFile.line(made, today);
                KeysFile.parse("--client", line); // so that no line is made that the gateway refuses
                return line;
            } catch (IllegalArgumentException e) {
                throw new CommandException(String.valueOf(e.getMessage()));
            }
        }

        private Set<Scope> scopes() {
            if (scopes == null) {
                return EnumSet.of(Scope.INFER, Scope.BATCH);
            }
            Set<Scope> chosen = EnumSet.noneOf(Scope.class);
            for (String name : scopes) {
                chosen.add(Scope.of(name)
                        .orElseThrow(
                                () -> new CommandException("--scope: " + name + " (expected: infer, batch or usage)")));
            }
            return chosen;
        }

        /// Replaces the file at once, so that a gateway never reads a part of it. Readable by its owner alone, where
        /// it is made.
        private static void append(Path file, String line) {
            try {
                String before = Files.exists(file) ? Files.readString(file) : "";
                if (before.strip().equals("[]")) {
                    before = "";
                }
                String after = before + (before.isEmpty() || before.endsWith("\n") ? "" : "\n") + line + "\n";
                KeysFile.parse(file.toString(), after);
                Path next = file.resolveSibling(file.getFileName() + ".new");
                Files.writeString(next, after);
                if (next.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                    Files.setPosixFilePermissions(
                            next,
                            Files.exists(file)
                                    ? Files.getPosixFilePermissions(file)
                                    : PosixFilePermissions.fromString("rw-------"));
                }
                Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new CommandException(
                        "--file: " + file + ": cannot be written (expected: a file in a folder of yours)");
            } catch (IllegalArgumentException e) {
                throw new CommandException("--file: " + e.getMessage());
            }
        }
    }

    /// Lists the keys of a file, without anything secret.
    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "List the keys of a file: id, client, scopes, expiry.")
    static final class ListKeys implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "FILE", description = "a keys file")
        private Path file;

        @Override
        public Integer call() {
            List<ApiKey> keys;
            try {
                keys = KeysFile.read(file);
            } catch (IllegalArgumentException e) {
                throw new CommandException(String.valueOf(e.getMessage()));
            }
            Instant now = Instant.now();
            for (ApiKey key : keys) {
                String expiry = key.expires() == null
                        ? "never expires"
                        : (key.isExpired(now) ? "EXPIRED " : "expires ") + key.expires();
                spec.commandLine()
                        .getOut()
                        .printf("%s  %-20s %-18s %s%n", key.id(), key.client(), Scope.codes(key.scopes()), expiry);
            }
            return 0;
        }
    }
}
