package io.rexserve.benchmark;

import io.rexserve.benchmark.fuzz.LargePictures;
import io.rexserve.benchmark.fuzz.PictureCases;
import io.rexserve.benchmark.hostile.CaseLoop;
import io.rexserve.benchmark.hostile.ClientAttack;
import io.rexserve.benchmark.hostile.GoodClient;
import io.rexserve.benchmark.hostile.GrpcAttack;
import io.rexserve.benchmark.hostile.HostileRun;
import io.rexserve.benchmark.hostile.HostileRun.Attack;
import io.rexserve.benchmark.hostile.MemoryAttack;
import io.rexserve.benchmark.hostile.PictureAttack;
import io.rexserve.benchmark.hostile.RequestAttack;
import io.rexserve.benchmark.hostile.Target;
import io.rexserve.benchmark.report.JavaLaunch;
import io.rexserve.benchmark.serving.ServiceProcesses;
import io.rexserve.benchmark.serving.ServingOptions;
import io.rexserve.benchmark.wire.RawGrpc;
import io.rexserve.cli.Home;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./rexserve bench hostile`: the running suite under attack.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "hostile",
        mixinStandardHelpOptions = true,
        description = {
            "Attack the suite with pictures, requests or clients, beside a good client on 127.0.0.2.",
            "Every case follows from the seed and its number. Without --target a suite is started for it.",
            "The exit status is 1 if anything was found; the inputs of findings are written to --out."
        })
final class BenchHostileCommand {
    /// Findings in the JSON line, beside their number.
    private static final int MAX_FINDINGS = 20;

    @Spec
    private CommandSpec spec;

    /// Options of all attacks.
    @SuppressWarnings("NullAway.Init")
    static final class Common {
        @Mixin
        private BenchServingOptions served;

        @Option(names = "--target", paramLabel = "URL", description = "a suite of this machine that runs already")
        private @Nullable URI target;

        @Option(names = "--seed", defaultValue = "1", description = "of all cases (default: ${DEFAULT-VALUE})")
        private long seed;

        @Option(
                names = "--first",
                defaultValue = "0",
                description = "number of the first case: --first N --count 1 repeats a finding (default: 0)")
        private int first;

        @Option(names = "--count", defaultValue = "10000", description = "cases (default: ${DEFAULT-VALUE})")
        private int count;

        @Option(
                names = "--duration",
                paramLabel = "TIME",
                defaultValue = "2h",
                converter = BenchServingCommand.DurationText.class,
                description = "at most (default: ${DEFAULT-VALUE})")
        private Duration duration;

        @Option(
                names = "--concurrency",
                defaultValue = "2",
                description = "cases at a time (default: ${DEFAULT-VALUE})")
        private int concurrency;

        @Option(
                names = "--deadline",
                paramLabel = "TIME",
                defaultValue = "10s",
                converter = BenchServingCommand.DurationText.class,
                description = "that requests state (default: ${DEFAULT-VALUE})")
        private Duration deadline;

        @Option(
                names = "--quiet-rounds",
                defaultValue = "20",
                description = "rounds of the good client before the attack; 0: no good client (default: 20)")
        private int quietRounds;

        @Option(
                names = "--good-from",
                paramLabel = "ADDRESS",
                defaultValue = GoodClient.ADDRESS,
                description = "of the good client; 127.0.0.1 is the attackers' (default: ${DEFAULT-VALUE})")
        private InetAddress goodFrom;

        @Option(
                names = "--out",
                paramLabel = "FOLDER",
                description = "for the inputs of findings (default: benchmark/target/hostile)")
        private @Nullable Path out;

        Target open() throws IOException, InterruptedException {
            return target == null
                    ? Target.start(serving(JavaLaunch.likeThisProcess(Home.folder())))
                    : Target.at(target);
        }

        ServingOptions serving(JavaLaunch launch) {
            return served.serving(BenchServingCommand.programs(), launch);
        }

        CaseLoop loop() {
            return new CaseLoop(first, count, duration, concurrency, System.err);
        }

        HostileRun hostile() {
            Path folder = out == null ? Home.folder().resolve("benchmark/target/hostile") : out;
            return new HostileRun(Home.folder(), folder, goodFrom, quietRounds, System.err);
        }
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Mutated pictures of every format, and files built to cost much.")
    int pictures(@Mixin Common common) throws IOException, InterruptedException {
        List<Path> folders = List.of(
                Home.folder().resolve("image/src/test/resources"), Home.folder().resolve("samples"));
        var cases = new PictureCases(PictureCases.corpus(folders), common.seed);
        return run(
                "pictures",
                common,
                scene -> common.loop().run(new PictureAttack(scene.http(), cases, common.deadline, scene.log())::run));
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Requests generated from /openapi.json, whose answers are checked against it.")
    int requests(@Mixin Common common) throws IOException, InterruptedException {
        List<byte[]> images = PictureCases.corpus(List.of());
        return run("requests", common, scene -> {
            RequestAttack attack = RequestAttack.on(scene.http(), images, common.seed, scene.log());
            common.loop().run(attack::run);
        });
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = {
                "Rude clients: slow, unread, leaving, ambiguous, many and large.",
                "--count scales what repeats; every connection is held for --hold at most."
            })
    int clients(
            @Mixin Common common,
            @Option(names = "--only", split = ",", paramLabel = "NAME", description = "scenarios (default: all)")
                    @Nullable
                    List<String> only,
            @Option(
                            names = "--hold",
                            paramLabel = "TIME",
                            defaultValue = "60s",
                            converter = BenchServingCommand.DurationText.class,
                            description = "that a connection is kept (default: ${DEFAULT-VALUE})")
                    Duration hold)
            throws IOException, InterruptedException {
        byte[] image = Files.readAllBytes(Home.folder().resolve("samples/turtles.jpg"));
        var size = new ClientAttack.Size(64, 2000, Math.min(common.count, 300), hold);
        return run(
                "clients", common, scene -> new ClientAttack(scene, size, image).run(only == null ? List.of() : only));
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = {
                "What takes most memory, against a suite with the memory options of `serve`:",
                "the largest pictures of every format, large bodies and long questions, at once.",
                "The suite runs in a control group of --limit where one can be made; else its memory is only compared."
            })
    int memory(
            @Mixin Common common,
            @Option(
                            names = "--limit",
                            paramLabel = "MEGABYTES",
                            defaultValue = "2048",
                            description = "of the whole process (default: ${DEFAULT-VALUE})")
                    long limit,
            @Option(names = "--copies", defaultValue = "2", description = "of each request (default: ${DEFAULT-VALUE})")
                    int copies)
            throws IOException, InterruptedException {
        byte[] image = Files.readAllBytes(Home.folder().resolve("samples/turtles.jpg"));
        ServingOptions serving =
                common.serving(JavaLaunch.likeThisProcess(Home.folder()).asServed());
        PrintStream log = System.err;
        try (Target target = Target.startLimited(serving, limit << 20, log)) {
            return run("memory", common, target, scene -> {
                var pictures = new PictureCases(PictureCases.corpus(List.of()), common.seed);
                common.loop().run(new PictureAttack(scene.http(), pictures, common.deadline, scene.log())::run);
                new MemoryAttack(scene, image, LargePictures.NAMES, copies).run();
            });
        }
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = {
                "Rude peers of the two model services, which run apart on ports of this machine, from 127.0.0.3:",
                "half-open connections, idle calls, cancelled calls, floods of messages, lists that are too long.",
                "The good client asks a gateway that uses the same services."
            })
    int grpc(
            @Mixin Common common,
            @Option(
                            names = "--hold",
                            paramLabel = "TIME",
                            defaultValue = "60s",
                            converter = BenchServingCommand.DurationText.class,
                            description = "that a call is kept (default: ${DEFAULT-VALUE})")
                    Duration hold)
            throws IOException, InterruptedException {
        ServingOptions serving =
                common.serving(BenchServingCommand.withNetwork(JavaLaunch.likeThisProcess(Home.folder())));
        var size = new ClientAttack.Size(32, 0, Math.min(common.count, 300), hold);
        InetAddress rude = InetAddress.ofLiteral("127.0.0.3");
        ServiceProcesses services = ServiceProcesses.start(serving);
        try (Target target = Target.of(services)) {
            return run(
                    "grpc",
                    common,
                    target,
                    scene -> new GrpcAttack(
                                    scene,
                                    new RawGrpc(services.proposalGrpc(), rude),
                                    new RawGrpc(services.languageGrpc(), rude),
                                    size)
                            .run());
        }
    }

    private int run(String name, Common common, Attack attack) throws IOException, InterruptedException {
        try (Target target = common.open()) {
            return run(name, common, target, attack);
        }
    }

    private int run(String name, Common common, Target target, Attack attack) throws IOException, InterruptedException {
        HostileRun.Result result = common.hostile().run(name, target, attack);
        PrintWriter out = spec.commandLine().getOut();
        if (!common.served.json()) {
            result.findings().forEach(out::println);
            out.print(result.report().table());
        }
        List<String> first = result.findings().stream().limit(MAX_FINDINGS).toList();
        out.print(result.report()
                .put("seed", common.seed)
                .put("finding_texts", first)
                .json());
        out.flush();
        return result.findings().isEmpty() ? 0 : 1;
    }
}
