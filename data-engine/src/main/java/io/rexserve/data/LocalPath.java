package io.rexserve.data;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// A path of this machine: an address such as `hdfs://nodes/records` would else become a folder of that name here.
final class LocalPath implements ITypeConverter<Path> {
    @Override
    public Path convert(String value) {
        if (value.matches("[A-Za-z][A-Za-z0-9+.-]*:/.*")) {
            throw new TypeConversionException(value + " (expected: a path of this machine, no address; only OUT and the"
                    + " --images of a run may be on another file system)");
        }
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new TypeConversionException(value + ": " + e.getReason() + " (expected: a path)");
        }
    }
}
