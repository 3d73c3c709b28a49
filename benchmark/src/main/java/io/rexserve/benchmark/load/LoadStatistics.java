package io.rexserve.benchmark.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/// Counts and latencies of the results of many requests. Thread-safe.
public final class LoadStatistics {
    private final LatencyHistogram request = new LatencyHistogram();
    private final LatencyHistogram firstBox = new LatencyHistogram();
    private final LatencyHistogram box = new LatencyHistogram();
    private final LatencyHistogram refusal = new LatencyHistogram();
    private final Map<String, Integer> refused = new TreeMap<>();
    private final Map<String, Integer> retryAfter = new TreeMap<>();
    private final Map<String, Integer> failed = new TreeMap<>();
    private final Map<String, Integer> lost = new TreeMap<>();
    private final List<RequestResult.Completed> answered = new ArrayList<>();

    public synchronized void add(RequestResult outcome) {
        switch (outcome) {
            case RequestResult.Completed answer -> {
                answered.add(answer);
                request.add(answer.total());
                if (answer.firstBox() != null) {
                    firstBox.add(answer.firstBox());
                }
                answer.boxGaps().forEach(box::add);
            }
            case RequestResult.Rejected no -> {
                refusal.add(no.total());
                refused.merge(no.code(), 1, Integer::sum);
                String seconds =
                        no.retryAfter() == null ? "none" : no.retryAfter().toSeconds() + "";
                retryAfter.merge(seconds, 1, Integer::sum);
            }
            case RequestResult.Failed problem ->
                failed.merge(problem.code() + (problem.midAnswer() ? ", mid-answer" : ""), 1, Integer::sum);
            case RequestResult.Lost gone -> lost.merge(gone.why(), 1, Integer::sum);
            case RequestResult.Abandoned _ -> {}
        }
    }

    public synchronized int completed() {
        return answered.size();
    }

    public synchronized int lost() {
        return sum(lost);
    }

    public synchronized int errors() {
        return sum(failed);
    }

    public synchronized int rejected() {
        return sum(refused);
    }

    /// Whole answers without tokens, warnings or degradation.
    public synchronized int empty() {
        return (int) answered.stream().filter(RequestResult.Completed::empty).count();
    }

    /// Times of whole answers.
    public LatencyHistogram request() {
        return request;
    }

    /// Times of refusals.
    public LatencyHistogram refusal() {
        return refusal;
    }

    /// Tokens of whole answers written between two points in time, per second.
    public double tokensPerSecond(long from, long to) {
        return perSecond(from, to, answer -> answer.tokensBetween(from, to));
    }

    /// Answers that ended between two points in time, per second.
    public double answersPerSecond(long from, long to) {
        return perSecond(from, to, answer -> {
            long end = answer.intended() + answer.total();
            return end > from && end <= to ? 1 : 0;
        });
    }

    private synchronized double perSecond(long from, long to, ToDoubleFunction<RequestResult.Completed> share) {
        return answered.stream().mapToDouble(share).sum() / ((to - from) / 1e9);
    }

    /// Counts and percentiles, by name.
    public synchronized Map<String, Object> figures() {
        var figures = new LinkedHashMap<String, Object>();
        figures.put("completed", answered.size());
        figures.put(
                "completion_tokens",
                answered.stream().mapToLong(RequestResult.Completed::tokens).sum());
        figures.put(
                "objects",
                answered.stream().mapToLong(RequestResult.Completed::objects).sum());
        put(figures, "first_box_ms", firstBox);
        put(figures, "box_ms", box);
        put(figures, "request_ms", request);
        figures.put("rejected", sum(refused));
        figures.put("refusals", Map.copyOf(refused));
        put(figures, "refusal_ms", refusal);
        figures.put("retry_after_s", new TreeMap<>(retryAfter));
        figures.put("errors", sum(failed));
        figures.put("problems", new TreeMap<>(failed));
        figures.put("lost", sum(lost));
        figures.put("losses", new TreeMap<>(lost));
        figures.put("empty", empty());
        return figures;
    }

    private static void put(Map<String, Object> figures, String name, LatencyHistogram times) {
        Map<String, Object> percentiles = times.percentiles();
        if (percentiles != null) {
            figures.put(name, percentiles);
        }
    }

    private static int sum(Map<String, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
