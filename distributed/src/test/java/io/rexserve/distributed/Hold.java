package io.rexserve.distributed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CountDownLatch;

/// A point at which one process of several stops working until it is killed.
final class Hold {
    private Hold() {}

    /// The first process that comes here leaves its id in the file and waits; the others go on.
    static void at(Path file) {
        try {
            Files.createFile(file);
            Path id = file.resolveSibling(file.getFileName() + ".id");
            Files.writeString(id, Long.toString(ProcessHandle.current().pid()));
            Files.move(id, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            new CountDownLatch(1).await();
        } catch (FileAlreadyExistsException e) {
            return; // another process waits, or waited
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
