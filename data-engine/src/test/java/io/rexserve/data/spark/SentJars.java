package io.rexserve.data.spark;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/// What a cluster is sent for a run of toy stages: our classes, as jars, and what they need besides Spark's own.
final class SentJars {
    // The networks' libraries, which toys do not need, and which are a quarter of a gigabyte.
    private static final List<String> LARGE = List.of("pytorch-native", "onnxruntime", "langchain4j", "extjwnl-data");

    private SentJars() {}

    static List<String> of(Path folder) throws IOException {
        Files.createDirectories(folder);
        var jars = new ArrayList<String>();
        for (String entry : SparkSettings.ours()) {
            String name = String.valueOf(Path.of(entry).getFileName());
            if (LARGE.stream().noneMatch(name::startsWith)) {
                jars.add(entry);
            }
        }
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (Files.isDirectory(Path.of(entry))) {
                jars.add(jar(Path.of(entry), folder.resolve("classes-" + jars.size() + ".jar")));
            }
        }
        return jars;
    }

    private static String jar(Path classes, Path jar) throws IOException {
        try (var out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
        return jar.toString();
    }
}
