package io.rexserve.benchmark.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.benchmark.fuzz.PictureCases;
import io.rexserve.benchmark.hostile.HostileRun.Attack;
import io.rexserve.benchmark.report.JavaLaunch;
import io.rexserve.benchmark.serving.ServedModel;
import io.rexserve.benchmark.serving.ServingOptions;
import io.rexserve.benchmark.serving.ServingOptions.Programs;
import io.rexserve.gateway.Gateway;
import io.rexserve.llm.LlmService;
import io.rexserve.proposal.ProposalService;
import io.rexserve.standalone.RexServe;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A small part of every attack on a suite with the memory options of `serve`, in a control group of 2 GB where one can
/// be made. A failure names the input, which is kept below `target/hostile`, and the seed and number that make it
/// again.
@Timeout(300)
class HostileTest {
    private static final Path HOME = Path.of(System.getProperty("rexserve.home"));
    private static final Path OUT = Path.of("target/hostile").toAbsolutePath();
    private static final long SEED = 20261130;
    private static final long LIMIT = 2L << 30;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final int PICTURES = 250;
    private static final int REQUESTS = 300;
    // Shorter than the defaults, so that a test may wait for them.
    private static final Map<String, String> SHORT = Map.of(
            "server.tomcat.connection-timeout", "3s",
            "rexserve.gateway.body-timeout", "3s",
            "rexserve.gateway.write-timeout", "3s");

    private static Target target;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        ServedModel model = ServedModel.named("tiny");
        var programs = new Programs(
                RexServe.class.getName(),
                ProposalService.class.getName(),
                LlmService.class.getName(),
                Gateway.class.getName());
        JavaLaunch launch = JavaLaunch.likeThisProcess(HOME).asServed();
        var options = new ServingOptions(
                launch, programs, OUT, model, model.defaultType(), model.defaultThreads(), SHORT, 0, System.err);
        target = Target.startLimited(options, LIMIT, System.err);
    }

    @AfterAll
    static void stop() {
        target.close();
    }

    @Test
    void mutatedAndCostlyPicturesAreAnsweredOrRefusedInTime() throws IOException, InterruptedException {
        List<Path> folders = List.of(HOME.resolve("image/src/test/resources"));
        var pictures = new PictureCases(PictureCases.corpus(folders), SEED);
        int costly = PictureCases.corpus(List.of()).size();

        assertNothingIsFound("pictures", scene -> {
            var attack = new PictureAttack(scene.http(), pictures, DEADLINE, scene.log());
            loop(0, costly, scene).run(attack::run);
            loop(100_000, PICTURES, scene).run(attack::run);
        });
    }

    @Test
    void requestsMadeFromTheDocumentAreAnsweredAsItSays() throws IOException, InterruptedException {
        List<byte[]> images = PictureCases.corpus(List.of());

        assertNothingIsFound("requests", scene -> {
            var attack = RequestAttack.on(scene.http(), images, SEED, scene.log());
            loop(0, REQUESTS, scene).run(attack::run);
        });
    }

    @Test
    void rudeClientsHoldNothingAndHurtNobody() throws IOException, InterruptedException {
        byte[] image = Files.readAllBytes(HOME.resolve("samples/turtles.jpg"));
        var size = new ClientAttack.Size(8, 200, 24, Duration.ofSeconds(6));

        assertNothingIsFound("clients", scene -> new ClientAttack(scene, size, image).run(List.of()));
    }

    @Test
    void theLargestPicturesBodiesAndQuestionsAtOnceFitIntoTwoGigabytes() throws IOException, InterruptedException {
        byte[] image = Files.readAllBytes(HOME.resolve("samples/turtles.jpg"));

        List<String> costly = List.of("progressive.jpg", "lossless.webp");
        assertNothingIsFound("memory", scene -> new MemoryAttack(scene, image, costly, 1).run());
        assertThat(target.peakResident()).isPositive().isLessThan(LIMIT);
    }

    private static CaseLoop loop(int first, int count, Scene scene) {
        return new CaseLoop(first, count, PATIENCE, 2, scene.progress());
    }

    private static void assertNothingIsFound(String name, Attack attack) throws IOException, InterruptedException {
        HostileRun.Result result = new HostileRun(HOME, OUT, InetAddress.ofLiteral(GoodClient.ADDRESS), 2, System.err)
                .run(name, target, attack);

        assertThat(result.findings())
                .as(
                        "seed %d; ./rexserve bench hostile %s --seed %d repeats a case by --first NUMBER --count 1",
                        SEED, name, SEED)
                .isEmpty();
    }
}
