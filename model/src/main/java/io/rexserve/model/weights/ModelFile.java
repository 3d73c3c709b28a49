package io.rexserve.model.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/// Opens the files of a model folder: regular files only, since a pipe may never end or never begin, and of a size that
/// is checked before anything is read.
public final class ModelFile {
    /// Configurations: those that were published take 5 kB.
    public static final long MAX_CONFIG_BYTES = 1_000_000;

    private ModelFile() {}

    /// The whole content of a file.
    ///
    /// @param limit bytes
    /// @throws CheckpointException if it is larger, no regular file, or cannot be read
    public static byte[] bytes(Path file, long limit) {
        requireRegular(file);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(Math.toIntExact(limit + 1));
            if (bytes.length > limit) {
                throw new CheckpointException(file + ": " + Files.size(file) + " bytes (expected: <= " + limit + ")");
            }
            return bytes;
        } catch (IOException e) {
            throw new CheckpointException(file + ": " + fault(e), e);
        }
    }

    /// Whether there is something by this name: a link that leads nowhere as well, which is a fault and not the absence
    /// of a file.
    public static boolean isThere(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    /// @throws CheckpointException saying what it is instead
    public static void requireRegular(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                String kind = attributes.isDirectory() ? "a folder" : "a pipe, socket or device";
                throw new CheckpointException(file + ": " + kind + " (expected: a file)");
            }
        } catch (NoSuchFileException e) {
            String what = Files.isSymbolicLink(file) ? "a link that leads nowhere (expected: a file)" : fault(e);
            throw new CheckpointException(file + ": " + what, e);
        } catch (IOException e) {
            throw new CheckpointException(file + ": " + fault(e), e);
        }
    }

    /// What is wrong with a file, and what was expected, without its name.
    public static String fault(IOException failure) {
        return switch (failure) {
            case NoSuchFileException _ -> "missing (expected: a file)";
            case AccessDeniedException _ -> "permission denied (expected: a file that may be read)";
            default -> "cannot be read: " + failure.getMessage() + " (expected: a file that can be read)";
        };
    }
}
