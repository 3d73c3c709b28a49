package io.rexserve.standalone;

import io.rexserve.cli.CommandException;
import io.rexserve.gateway.problem.ProblemException.FieldError;
import io.rexserve.gateway.response.AskResponse;
import io.rexserve.gateway.task.DetectionRequest;
import io.rexserve.gateway.task.FieldText;
import io.rexserve.gateway.task.RegionSelection;
import io.rexserve.gateway.task.RegionSource;
import io.rexserve.gateway.task.Task;
import io.rexserve.gateway.task.TaskFields;
import io.rexserve.gateway.task.TaskName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `./rexserve ask`: any task of the model family, about one image.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "ask",
        mixinStandardHelpOptions = true,
        description = {
            "Ask about one image: detect and count take --label, refer --phrase, region tasks --region, questions --question.",
            "The embedded model was trained to detect, to refer and on region_category only.",
            "Exit status: 0 an answer was printed; 2 none was."
        })
final class AskCommand implements Callable<Integer> {
    private static final Map<String, String> OPTIONS = Map.of(
            TaskFields.TASK, "--task",
            TaskFields.LABELS, "--label",
            TaskFields.PHRASES, "--phrase",
            TaskFields.REGIONS, "--region",
            TaskFields.QUESTION, "--question",
            RegionSource.BOXES, "--box");

    @Parameters(index = "0", paramLabel = "IMAGE", description = "JPEG, PNG, WebP, GIF or BMP file")
    private Path image;

    @Mixin
    private ImageOptions options;

    @Mixin
    private AnswerFlags flags;

    @Option(
            names = "--task",
            required = true,
            paramLabel = "TASK",
            completionCandidates = TaskCodes.class,
            description = "one of ${COMPLETION-CANDIDATES}")
    private String task;

    @Option(names = "--label", paramLabel = "TEXT", description = "a name to look for or to count; repeatable")
    private @Nullable List<String> labels;

    @Option(
            names = "--phrase",
            paramLabel = "TEXT",
            description = "refer: an expression, such as \"the leftmost turtle\"; repeatable")
    private @Nullable List<String> phrases;

    @Option(
            names = "--region",
            paramLabel = "INDEX",
            description = "all, or the index of a region from 0: of a --box, else of a proposal; repeatable")
    private @Nullable List<String> regions;

    @Option(
            names = "--box",
            paramLabel = "X1,Y1,X2,Y2",
            description = "your own box in pixels, in place of proposals; repeatable")
    private @Nullable List<String> boxes;

    @Option(names = "--question", paramLabel = "TEXT", description = "a free question")
    private @Nullable String question;

    /// The names of the tasks, for the help.
    private static final class TaskCodes implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(TaskName.values()).map(TaskName::code).iterator();
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var faults = new ArrayList<FieldError>();
        Optional<Task> asked = asked(faults);
        RegionSource source = boxes == null
                ? flags.proposed()
                : RegionSource.parse(boxes, faults)
                        .<RegionSource>map(RegionSource.Given::new)
                        .orElseGet(flags::proposed);
        if (!faults.isEmpty()) {
            throw new CommandException(faults.stream().map(AskCommand::sentence).collect(Collectors.joining("; ")));
        }
        Task known = asked.orElseThrow();
        var answer = flags.answer(known);
        options.answer(
                image,
                (file, _) -> new DetectionRequest(file, known, source, answer),
                (id, result) -> AskResponse.of(id, result, List.of(), Set.of(), true, null));
        return 0;
    }

    private Optional<Task> asked(List<FieldError> faults) {
        Optional<TaskName> name = TaskName.of(task);
        if (name.isEmpty()) {
            faults.add(new FieldError(TaskFields.TASK, FieldText.echo(task) + " (expected: " + TaskName.oneOf() + ")"));
            return Optional.empty();
        }
        // Before there was --phrase, refer took --label.
        boolean former = name.get() == TaskName.REFER && phrases == null;
        var fields = new TaskFields(
                former ? null : labels,
                former ? labels : phrases,
                regions == null ? null : RegionSelection.parse(regions, faults),
                question);
        return fields.task(name.get(), faults);
    }

    /// A field's fault, named by its command-line option.
    private static String sentence(FieldError fault) {
        int index = fault.field().indexOf('[');
        String field = index < 0 ? fault.field() : fault.field().substring(0, index);
        return OPTIONS.getOrDefault(field, field) + ": " + fault.detail();
    }
}
