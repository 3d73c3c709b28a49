package io.rexserve.benchmark.hostile;

import io.rexserve.benchmark.fuzz.AnswerCheck;
import io.rexserve.benchmark.fuzz.ApiDocument;
import io.rexserve.benchmark.fuzz.GeneratedRequest;
import io.rexserve.benchmark.fuzz.RequestCases;
import io.rexserve.benchmark.hostile.AttackLog.Finding;
import io.rexserve.benchmark.wire.RawHttp;
import io.rexserve.benchmark.wire.RawResult;
import io.rexserve.benchmark.wire.RawResult.Answered;
import io.rexserve.benchmark.wire.RawResult.Dropped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Sends generated requests and checks the answers against the document of the target itself.
///
/// @param http of the target
/// @param cases by number
/// @param check of answers
/// @param log receives the outcomes
public record RequestAttack(RawHttp http, RequestCases cases, AnswerCheck check, AttackLog log) {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int OK = 200;

    /// @param images small ones that can be read
    /// @param seed of all requests
    /// @throws IOException if the target does not show its document
    public static RequestAttack on(RawHttp http, List<byte[]> images, long seed, AttackLog log) throws IOException {
        String get = "GET /openapi.json HTTP/1.1\r\nHost: " + http.host() + "\r\nConnection: close\r\n\r\n";
        RawResult result = http.send(get.getBytes(StandardCharsets.ISO_8859_1), PATIENCE);
        if (!(result instanceof Answered answer) || answer.status() != OK) {
            throw new IOException("/openapi.json: " + result + " (expected: status 200)");
        }
        var api = new ApiDocument(answer.body());
        return new RequestAttack(http, new RequestCases(api, http.host(), images, seed), new AnswerCheck(api), log);
    }

    /// The case of a number.
    ///
    /// @return true
    public boolean run(int number) {
        GeneratedRequest request = cases.request(number);
        RawResult result = http.send(request.bytes(), PATIENCE);
        String outcome = switch (result) {
            case Answered answer -> Requests.outcome(answer);
            case Dropped _ -> "dropped";
        };
        log.record("request-" + number, outcome, result.nanos(), request.bytes(), faults(request, result));
        return true;
    }

    private List<Finding> faults(GeneratedRequest request, RawResult result) {
        var faults = new ArrayList<Finding>();
        switch (result) {
            case Dropped dropped -> faults.add(new Finding("dropped", dropped.why() + " for " + request.kind()));
            case Answered answer -> {
                for (String fault : check.faults(request, answer)) {
                    int colon = fault.indexOf(':');
                    faults.add(new Finding(
                            fault.substring(0, colon), fault.substring(colon + 2) + " for " + request.kind()));
                }
                if (answer.status() >= 400) {
                    Requests.leak(new String(answer.body(), StandardCharsets.UTF_8))
                            .ifPresent(leak -> faults.add(new Finding("leak", leak + " for " + request.kind())));
                }
            }
        }
        return faults;
    }
}
