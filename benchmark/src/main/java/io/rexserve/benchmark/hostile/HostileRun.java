package io.rexserve.benchmark.hostile;

import io.rexserve.benchmark.report.BenchmarkReport;
import io.rexserve.benchmark.wire.RawHttp;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// One attack with the good client beside it.
///
/// @param home folder of the sources
/// @param out gets the inputs of findings
/// @param goodFrom address of the good client
/// @param quietRounds how often the good client asks about every sample before the attack; 0: there is none
/// @param progress receives a line now and then
public record HostileRun(Path home, Path out, InetAddress goodFrom, int quietRounds, PrintStream progress) {
    private static final String ATTACKER = "127.0.0.1";

    /// An attack on a target.
    @FunctionalInterface
    public interface Attack {
        void run(Scene scene) throws IOException, InterruptedException;
    }

    /// What came of it.
    ///
    /// @param report figures
    /// @param findings a line each; empty when all is well
    public record Result(BenchmarkReport report, List<String> findings) {
        public Result {
            findings = List.copyOf(findings);
        }
    }

    /// Runs an attack to its end, and the good client beside it.
    ///
    /// @param name of the attack
    public Result run(String name, Target target, Attack attack) throws IOException, InterruptedException {
        var log = new AttackLog(out, progress);
        var http = new RawHttp(target.base(), InetAddress.ofLiteral(ATTACKER));
        RawHttp management = target.management()
                .map(meters -> new RawHttp(meters, InetAddress.getLoopbackAddress()))
                .orElse(null);
        var scene = new Scene(http, management, log, progress);
        var report = new BenchmarkReport("hostile", name, home);
        var findings = new ArrayList<String>();
        if (quietRounds == 0) {
            attack.run(scene);
        } else {
            var good = new GoodClient(target.base(), home.resolve("samples"), goodFrom);
            progress.println("The good client asks " + quietRounds + " rounds before the attack.");
            good.measureQuiet(quietRounds);
            good.start(log::phase);
            try {
                attack.run(scene);
            } finally {
                good.stop();
            }
            report.put("good_client", good.figures());
            good.faults().stream()
                    .limit(10)
                    .map(fault -> "good client: " + fault)
                    .forEach(findings::add);
        }
        report.putAll(log.figures()).putAll(target.cost()).put("alive", target.isAlive());
        findings.addAll(log.findings());
        target.saveLog(out.resolve(name + "-server.log"));
        if (!target.isAlive()) {
            findings.add("the server has ended");
        }
        return new Result(report.put("found", findings.size()), findings);
    }
}
