package io.rexserve.benchmark.report;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The command line of another process of this program: the same Java, options and class path.
///
/// @param java the launcher of this JVM
/// @param options of the JVM
/// @param classPath entries, in order
/// @param home folder of the sources
public record JavaLaunch(Path java, List<String> options, List<String> classPath, Path home) {
    public JavaLaunch {
        options = List.copyOf(options);
        classPath = List.copyOf(classPath);
    }

    /// @param home folder that holds `weights`
    public static JavaLaunch likeThisProcess(Path home) {
        List<String> options = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                // An agent of this process, such as a debugger, is not the other's.
                .filter(option -> !option.startsWith("-javaagent") && !option.startsWith("-agent"))
                .toList();
        return new JavaLaunch(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                options,
                List.of(System.getProperty("java.class.path").split(File.pathSeparator)),
                home);
    }

    /// The same as `./rexserve serve` starts it: with its limits of memory in place of this process's.
    public JavaLaunch asServed() {
        var others = new ArrayList<>(
                options.stream().filter(option -> !option.startsWith("-Xmx")).toList());
        others.add("@" + home.resolve(".mvn/serve.options"));
        return new JavaLaunch(java, others, classPath, home);
    }

    /// The same with one more option of the JVM.
    public JavaLaunch with(String option) {
        var more = new ArrayList<>(options);
        more.add(option);
        return new JavaLaunch(java, more, classPath, home);
    }

    /// The same with more libraries.
    public JavaLaunch with(List<Path> libraries) {
        var all = new ArrayList<>(classPath);
        libraries.forEach(library -> all.add(library.toString()));
        return new JavaLaunch(java, options, all, home);
    }

    /// @param main class with a `main`
    /// @param settings by key, as system properties
    public List<String> command(String main, Map<String, String> settings, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(java.toString());
        command.addAll(options);
        command.add("-Drexserve.home=" + home);
        settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.add("-cp");
        command.add(String.join(File.pathSeparator, classPath));
        command.add(main);
        command.addAll(arguments);
        return command;
    }
}
