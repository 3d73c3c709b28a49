package io.rexserve.gateway.openai;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.protocol.LanguageModels;
import io.rexserve.gateway.task.Labels;
import io.rexserve.gateway.task.TaskName;
import io.rexserve.v1.DescribeModelResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/// Decides what is asked of the model for a conversation. A model that was not trained on questions would answer one
/// with
/// words that mean nothing: it is asked for what it can do, and the text says so.
final class ChatPlanner {
    private static final double SURE = 0.3;
    private static final int MOST_NAMED = 20;
    private static final String HOW =
            " Write \"find: turtle, green apple\" with the names of things, or \"refer: leftmost turtle\".";

    private final LanguageModels models;

    ChatPlanner(LanguageModels models) {
        this.models = models;
    }

    /// @throws ProblemException if there is no such model
    ChatPlan plan(ChatRequest request, Duration time) throws InterruptedException {
        ObjectNode fields = ChatInstruction.fields(request.text(), request.extension());
        DescribeModelResponse model = models.describe(request.model(), time);
        Optional<TaskName> task = TaskName.of(fields.path("task").asString(""));
        if (task.isEmpty() || isTrainedOn(model, task.get())) {
            return new ChatPlan(fields, "");
        }
        if (!ChatInstruction.isPlainQuestion(request.text(), request.extension())) {
            return new ChatPlan(
                    fields,
                    "(This model was not trained on the task " + task.get().code()
                            + "; what it says may mean nothing.)\n");
        }
        return isTrainedOn(model, TaskName.QUESTION)
                ? new ChatPlan(ChatInstruction.question(request.text(), TaskName.QUESTION), "")
                : withoutQuestions(request.text(), model);
    }

    private static boolean isTrainedOn(DescribeModelResponse model, TaskName task) {
        return model.getTasksCount() == 0 || model.getTasksList().contains(task.code());
    }

    private static ChatPlan withoutQuestions(String question, DescribeModelResponse model) {
        List<String> named = named(question, model.getVocabulary().getNamesList());
        if (!named.isEmpty()) {
            return new ChatPlan(
                    ChatInstruction.labels(named),
                    "This model was not trained to answer questions. It finds what this one names:\n");
        }
        ObjectNode everything = ChatInstruction.regions(TaskName.REGION_CATEGORY)
                .put("minScore", SURE)
                .put("maxProposals", MOST_NAMED);
        return new ChatPlan(
                everything,
                "This model was not trained to answer questions. It names what it sees, which may be wrong." + HOW
                        + "\n");
    }

    /// The names of a vocabulary that a text mentions, in singular or plural, in the order of the text. Of names inside
    /// names the longest counts: "green apple", not "apple".
    static List<String> named(String text, List<String> vocabulary) {
        var places = new ArrayList<Place>();
        var rest = new StringBuilder(text.toLowerCase(Locale.ROOT));
        vocabulary.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .forEach(name -> {
                    Matcher mention = Pattern.compile(
                                    "\\b" + Pattern.quote(name.toLowerCase(Locale.ROOT)) + "(?:s|es)?\\b")
                            .matcher(rest.toString());
                    while (mention.find()) {
                        places.add(new Place(mention.start(), name));
                        for (int i = mention.start(); i < mention.end(); i++) {
                            rest.setCharAt(i, ' ');
                        }
                    }
                });
        return places.stream()
                .sorted(Comparator.comparingInt(Place::start))
                .map(Place::name)
                .distinct()
                .limit(Labels.MAX_COUNT)
                .toList();
    }

    private record Place(int start, String name) {}
}
