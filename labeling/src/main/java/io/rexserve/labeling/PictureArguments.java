package io.rexserve.labeling;

import io.rexserve.cli.CommandException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the arguments that name pictures: folders, files, patterns, `https` addresses, and `-` for a list of these on
/// standard input.
///
/// Folders are read with their folders, symbolic links followed; hidden files, which begin with a full stop, and the
/// folder that the run writes to are left out.
final class PictureArguments {
    private static final Pattern SCHEME = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]+://.*");
    private static final Pattern GLOB = Pattern.compile("[*?\\[{]");

    private final PictureList.Builder list = new PictureList.Builder();
    private final boolean recursive;
    private final Path out;

    private PictureArguments(boolean recursive, Path out) {
        this.recursive = recursive;
        this.out = out.toAbsolutePath().normalize();
    }

    /// @param recursive whether the folders in a folder are read too
    /// @param out folder that is not looked into
    /// @param in what `-` is read from
    /// @throws CommandException if an argument names nothing
    static PictureList read(List<String> arguments, boolean recursive, Path out, InputStream in) throws IOException {
        var reading = new PictureArguments(recursive, out);
        for (String argument : arguments) {
            if (argument.equals("-")) {
                reading.lines(in);
            } else {
                reading.argument(argument);
            }
        }
        return reading.list.build();
    }

    private void argument(String argument) throws IOException {
        if (SCHEME.matcher(argument).matches()) {
            list.address(address(argument));
            return;
        }
        Path path = path(argument);
        if (Files.isDirectory(path)) {
            folder(path, recursive, null);
        } else if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            list.file(path, parent(path));
        } else if (GLOB.matcher(argument).find()) {
            glob(argument);
        } else {
            throw new CommandException(argument
                    + ": not there (expected: a folder, a picture, a pattern such as \"pictures/*.jpg\", an https"
                    + " address, or - for a list on standard input)");
        }
    }

    private static Path path(String argument) {
        try {
            return Path.of(argument).toAbsolutePath().normalize();
        } catch (InvalidPathException _) {
            throw new CommandException(argument + " (expected: the name of a file)");
        }
    }

    private static Path parent(Path file) {
        return Objects.requireNonNullElse(file.getParent(), file);
    }

    private static URI address(String argument) {
        try {
            URI address = new URI(argument);
            if ("https".equalsIgnoreCase(address.getScheme()) && address.getHost() != null) {
                return address;
            }
        } catch (URISyntaxException _) {
            // told below
        }
        throw new CommandException(argument + " (expected: an address that begins with https://)");
    }

    /// Entries of a list are judged one by one later: one that is gone fails alone.
    private void lines(InputStream in) throws IOException {
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        for (String line : text.split(text.indexOf('\0') >= 0 ? "\0" : "\r?\n", -1)) {
            if (line.isBlank()) {
                continue;
            }
            if (line.toLowerCase(Locale.ROOT).startsWith("https://")) {
                list.address(address(line.strip()));
            } else if (SCHEME.matcher(line).matches()) {
                list.fault(line + ": not read (expected: a path, or an address that begins with https://)");
            } else {
                Path path = path(line);
                list.file(path, parent(path));
            }
        }
    }

    private void glob(String pattern) throws IOException {
        String absolute = Path.of("").toAbsolutePath().resolve(fixed(pattern)).normalize() + "/" + rest(pattern);
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + absolute);
        Path base = path(fixed(pattern));
        List<Path> matches = new ArrayList<>();
        if (Files.isDirectory(base)) {
            boolean deep = rest(pattern).contains("/") || rest(pattern).contains("**");
            folder(base, deep, new Matches(matcher, matches));
        }
        if (matches.isEmpty()) {
            throw new CommandException(pattern + ": no file matches");
        }
        matches.stream().sorted().forEach(file -> list.file(file, base));
    }

    private record Matches(PathMatcher matcher, List<Path> files) {}

    /// The folders of a pattern before its first wildcard.
    private static String fixed(String pattern) {
        var wildcard = GLOB.matcher(pattern);
        int end = wildcard.find() ? pattern.lastIndexOf('/', wildcard.start()) : -1;
        return end < 0 ? "" : pattern.substring(0, end + 1);
    }

    private static String rest(String pattern) {
        return pattern.substring(fixed(pattern).length());
    }

    private void folder(Path folder, boolean deep, @Nullable Matches matches) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(
                folder,
                EnumSet.of(FileVisitOption.FOLLOW_LINKS),
                deep ? Integer.MAX_VALUE : 1,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
                        boolean skipped = !visited.equals(folder) && (isHidden(visited) || visited.equals(out));
                        return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        if (!isHidden(file) && !attributes.isDirectory()) {
                            found.add(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException failure) {
                        if (!(failure instanceof FileSystemLoopException)) {
                            list.fault(file + ": a folder that cannot be read");
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        if (matches == null) {
            found.stream().sorted().forEach(file -> list.found(file, folder));
        } else {
            found.stream().filter(matches.matcher()::matches).forEach(matches.files()::add);
        }
    }

    private static boolean isHidden(Path file) {
        return file.getFileName() != null && file.getFileName().toString().startsWith(".");
    }
}
