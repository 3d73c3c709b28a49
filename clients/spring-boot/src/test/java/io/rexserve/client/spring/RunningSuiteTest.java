package io.rexserve.client.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.client.AnswerEvent;
import io.rexserve.client.AskAnswer;
import io.rexserve.client.AskRequest;
import io.rexserve.client.Box;
import io.rexserve.client.DetectAnswer;
import io.rexserve.client.DetectRequest;
import io.rexserve.client.DetectedObject;
import io.rexserve.client.Image;
import io.rexserve.client.ProblemException;
import io.rexserve.client.ProposeRequest;
import io.rexserve.client.RexServeClient;
import io.rexserve.standalone.Suite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The client that the starter makes, and every example of `/openapi.json`, against the running suite with the embedded
/// model. The first request comes while the models are loaded, and is sent again until they are.
class RunningSuiteTest {
    private static ConfigurableApplicationContext suite;
    private static ConfigurableApplicationContext application;
    private static RexServeClient client;
    private static Image turtles;

    @Configuration
    @EnableAutoConfiguration
    static class Application {}

    @BeforeAll
    static void start() throws Exception {
        suite = Suite.start("server.port=0", "management.server.port=0");
        int port = suite.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        application = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--rexserve.client.url=http://127.0.0.1:" + port,
                        "--rexserve.client.timeout=3m",
                        "--rexserve.client.attempts=100",
                        "--spring.main.banner-mode=off");
        client = application.getBean(RexServeClient.class);
        turtles = Image.of(Path.of("../../samples/turtles.jpg"));
    }

    @AfterAll
    static void stop() {
        application.close();
        suite.close();
    }

    @Test
    void findsTheObjectsOfTwoLabels() {
        DetectAnswer answer = client.detect(DetectRequest.of(turtles, "turtle", "green apple"));

        assertThat(answer.objects())
                .extracting(DetectedObject::label)
                .containsExactlyInAnyOrder("turtle", "turtle", "green apple", "green apple", "green apple");
        assertThat(answer.usage().regions()).isGreaterThanOrEqualTo(5);
        assertThat(answer.finishReason()).isEqualTo("stop");
    }

    @Test
    void namesTwoBoxesOfItsCaller() {
        AskAnswer answer =
                client.ask(AskRequest.name(turtles, List.of(new Box(280, 209, 409, 289), new Box(458, 151, 631, 302))));

        assertThat(answer.regions()).extracting(AskAnswer.Region::text).containsExactly("turtle", "green apple");
    }

    @Test
    void findsByPhraseAndProposes() {
        assertThat(client.ask(AskRequest.refer(turtles, "leftmost turtle")).objects())
                .hasSize(1);
        assertThat(client.propose(ProposeRequest.of(turtles).with("minScore", 0.3))
                        .proposals())
                .isNotEmpty()
                .allSatisfy(proposal -> assertThat(proposal.score()).isGreaterThanOrEqualTo(0.3f));
    }

    @Test
    void tellsEachObjectAsAnEvent() {
        var found = new ArrayList<DetectedObject>();
        var text = new StringBuilder();

        DetectAnswer answer = client.detect(DetectRequest.of(turtles, "turtle"), event -> {
            switch (event) {
                case AnswerEvent.Found(DetectedObject object) -> found.add(object);
                case AnswerEvent.Text(String delta) -> text.append(delta);
                case AnswerEvent.Proposed _, AnswerEvent.Warned _ -> {}
            }
        });

        assertThat(found).isEqualTo(answer.objects()).isNotEmpty();
        assertThat(text).hasToString(answer.text());
    }

    @Test
    void throwsTheProblemOfARefusal() {
        assertThatThrownBy(() -> client.detect(DetectRequest.of(turtles, "cat").withMaxProposals(901)))
                .asInstanceOf(InstanceOfAssertFactories.type(ProblemException.class))
                .satisfies(refusal -> {
                    assertThat(refusal.problem().code()).isEqualTo("invalid_request");
                    assertThat(refusal.problem().errors())
                            .singleElement()
                            .satisfies(error -> assertThat(error.field()).isEqualTo("maxProposals"));
                });
    }

    @Test
    void everyExampleOfTheDocumentIsAnswered() throws IOException {
        JsonNode api = JsonMapper.shared()
                .readTree(client.url().resolve("/openapi.json").toURL().openStream());
        api.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    if (!operation.getValue().at("/responses/200/content").has("application/json")) {
                        return; // a picture
                    }
                    JsonNode examples = operation.getValue().at("/requestBody/content/application~1json/examples");
                    examples.properties().forEach(example -> {
                        Map<String, Object> fields = JsonMapper.shared()
                                .convertValue(
                                        example.getValue().path("value"), new TypeReference<Map<String, Object>>() {});

                        assertThat(client.post(path.getKey().substring(1), fields)
                                        .has("id"))
                                .as(path.getKey() + " " + example.getKey())
                                .isTrue();
                    });
                }));
    }
}
