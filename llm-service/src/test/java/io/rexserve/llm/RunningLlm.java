package io.rexserve.llm;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.rexserve.llm.engine.LlmEngine;
import io.rexserve.llm.scheduler.DecoderTask;
import io.rexserve.model.language.decoder.Sequence;
import io.rexserve.serving.lifecycle.ModelState;
import io.rexserve.v1.Box;
import io.rexserve.v1.ConverseRequest;
import io.rexserve.v1.Detect;
import io.rexserve.v1.Image;
import io.rexserve.v1.LanguageServiceGrpc;
import io.rexserve.v1.Question;
import io.rexserve.v1.Regions;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/// The service as a process would run it, on free ports, with the embedded model.
public final class RunningLlm implements AutoCloseable {
    final ConfigurableApplicationContext context;
    final ManagedChannel channel;

    RunningLlm(String... settings) {
        this(LlmService.class, settings);
    }

    /// @param application the service, with beans of a test
    RunningLlm(Class<?> application, String... settings) {
        String[] arguments = Stream.concat(
                        Stream.of(
                                "server.port=0",
                                "server.address=127.0.0.1",
                                "spring.grpc.server.port=0",
                                "rexserve.shutdown-delay=0s",
                                "spring.main.banner-mode=off"),
                        Stream.of(settings))
                .map(setting -> "--" + setting)
                .toArray(String[]::new);
        context = new SpringApplicationBuilder(application)
                .properties(LlmService.CONFIGURATION)
                .run(arguments);
        int port = context.getBean(GrpcServerLifecycle.class).getPort();
        channel = ManagedChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .build();
    }

    MeterRegistry meters() {
        return context.getBean(MeterRegistry.class);
    }

    double gauge(String name) {
        return meters().get(name).gauge().value();
    }

    double counter(String name, String tag, String value) {
        var found = meters().find(name).tag(tag, value).counter();
        return found == null ? 0 : found.count();
    }

    /// Keeps the decoder's thread busy until the latch is counted down.
    CountDownLatch occupy() {
        return occupy(run -> engine().reserveDecoder().enqueue(new DecoderTask() {
            @Override
            public Optional<Sequence> begin(Duration waited) {
                run.run();
                return Optional.empty();
            }

            @Override
            public Optional<Sequence> advance(Sequence sequence) {
                return Optional.empty();
            }

            @Override
            public void fail(Throwable cause) {}
        }));
    }

    /// Keeps the vision worker busy until the latch is counted down.
    CountDownLatch occupyVision() {
        return occupy(run -> engine().reserveVision().enqueue(_ -> run.run()));
    }

    private static CountDownLatch occupy(Consumer<Runnable> submit) {
        var go = new CountDownLatch(1);
        var busy = new CountDownLatch(1);
        submit.accept(() -> {
            busy.countDown();
            uninterrupted(go);
        });
        uninterrupted(busy);
        return go;
    }

    private static void uninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    HttpResponse<String> get(String path) {
        int port = Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer())
                .getPort();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    LlmEngine engine() {
        return context.getBean(LlmEngine.class);
    }

    RunningLlm ready() {
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> engine().state() == ModelState.READY);
        return this;
    }

    Answers converse(ConverseRequest... messages) {
        var answers = new Answers();
        var requests = LanguageServiceGrpc.newStub(channel)
                .withDeadlineAfter(Duration.ofMinutes(1))
                .converse(answers);
        List.of(messages).forEach(requests::onNext);
        requests.onCompleted();
        return answers;
    }

    static ConverseRequest image() {
        var image = new BufferedImage(320, 240, BufferedImage.TYPE_INT_RGB);
        var pen = image.createGraphics();
        pen.setColor(Color.ORANGE);
        pen.fillOval(40, 40, 100, 100);
        pen.dispose();
        var png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return image(png.toByteArray());
    }

    static ConverseRequest image(byte[] content) {
        return ConverseRequest.newBuilder()
                .setImage(Image.newBuilder().setContent(com.google.protobuf.ByteString.copyFrom(content)))
                .build();
    }

    static ConverseRequest regions() {
        return regions(box(40, 40, 140, 140), box(200, 100, 300, 200));
    }

    static ConverseRequest regions(Box... boxes) {
        return ConverseRequest.newBuilder()
                .setRegions(Regions.newBuilder().addAllBoxes(List.of(boxes)))
                .build();
    }

    static Box box(float x1, float y1, float x2, float y2) {
        return Box.newBuilder().setX1(x1).setY1(y1).setX2(x2).setY2(y2).build();
    }

    static ConverseRequest detect(String... labels) {
        return question(Question.newBuilder().setDetect(Detect.newBuilder().addAllLabels(List.of(labels))));
    }

    static ConverseRequest question(Question.Builder question) {
        return ConverseRequest.newBuilder().setQuestion(question).build();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        context.close();
    }
}
