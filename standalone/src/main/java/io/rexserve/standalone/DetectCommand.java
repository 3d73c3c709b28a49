package io.rexserve.standalone;

import io.rexserve.gateway.response.DetectResponse;
import io.rexserve.gateway.task.DetectionRequest;
import io.rexserve.gateway.task.Task;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `./rexserve detect`: the objects of each label in one image.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "detect",
        mixinStandardHelpOptions = true,
        description = {
            "Find the objects of each label in one image.",
            "Exit status: 0 answered, found or not; 2 not answered."
        })
final class DetectCommand implements Callable<Integer> {
    @Mixin
    private ImageOptions image;

    @Mixin
    private AnswerFlags flags;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "LABELS",
            description = "names or referring expressions, such as cat or \"red apple\"")
    private List<String> labels;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var task = new Task.Detect(labels);
        var request = new DetectionRequest(image.read(), task, flags.proposed(), flags.answer(task));
        image.answer(request, (id, result) -> DetectResponse.of(id, result, Set.of(), null));
        return 0;
    }
}
