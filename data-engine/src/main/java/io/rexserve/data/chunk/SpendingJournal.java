package io.rexserve.data.chunk;

import io.rexserve.data.store.JournalFile;
import io.rexserve.data.store.RunFiles;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What endpoints have cost, kept answer by answer: a run that is killed goes on with what is left of its budget.
///
/// Every start of the run has files of its own, `START-NUMBER.jsonl`; a line has the tokens of one endpoint since that
/// start, so only the largest of a start counts, and a long file is followed by a short one.
public final class SpendingJournal implements AutoCloseable {
    private static final int LINES_PER_FILE = 50_000;

    private final RunFiles files;
    private final String folder;
    private final String start = UUID.randomUUID().toString();
    private final Map<String, Tokens> before;
    private final Map<String, Tokens> since = new HashMap<>();
    private @Nullable JournalFile file;
    private int number;
    private int lines;

    /// @param in sent to an endpoint
    /// @param out answered by it
    public record Tokens(long in, long out) {
        Tokens plus(long moreIn, long moreOut) {
            return new Tokens(in + moreIn, out + moreOut);
        }

        Tokens larger(Tokens other) {
            return new Tokens(Math.max(in, other.in), Math.max(out, other.out));
        }
    }

    private record Line(String endpoint, long in, long out) {}

    private SpendingJournal(RunFiles files, String folder, Map<String, Tokens> before) {
        this.files = files;
        this.folder = folder;
        this.before = before;
    }

    /// @param folder of [RunFolder#spending]
    public static SpendingJournal open(RunFiles files, String folder) throws IOException {
        var starts = new HashMap<String, Map<String, Tokens>>();
        for (String name : JournalLines.files(files, folder)) {
            String start = name.substring(0, name.lastIndexOf('-'));
            Map<String, Tokens> tokens = starts.computeIfAbsent(start, _ -> new HashMap<>());
            for (Line line : JournalLines.read(files, folder + "/" + name, Line.class)) {
                tokens.merge(line.endpoint(), new Tokens(line.in(), line.out()), Tokens::larger);
            }
        }
        var sum = new TreeMap<String, Tokens>();
        starts.values()
                .forEach(tokens -> tokens.forEach(
                        (endpoint, spent) -> sum.merge(endpoint, spent, (a, b) -> a.plus(b.in(), b.out()))));
        return new SpendingJournal(files, folder, sum);
    }

    /// By endpoint, what earlier starts have spent.
    public Map<String, Tokens> before() {
        return before;
    }

    /// Keeps what an answer has cost; a kill of this process does not lose it.
    public synchronized void add(String endpoint, long tokensIn, long tokensOut) throws IOException {
        Tokens spent = since.getOrDefault(endpoint, new Tokens(0, 0)).plus(tokensIn, tokensOut);
        since.put(endpoint, spent);
        if (file == null || lines >= LINES_PER_FILE) {
            next();
        } else {
            append(endpoint, spent);
            file.flush();
        }
    }

    private void append(String endpoint, Tokens spent) throws IOException {
        if (file != null) {
            file.append(JournalLines.line(new Line(endpoint, spent.in(), spent.out())));
            lines++;
        }
    }

    private void next() throws IOException {
        JournalFile old = file;
        file = new JournalFile(files, path(++number));
        lines = 0;
        for (Map.Entry<String, Tokens> each : since.entrySet()) {
            append(each.getKey(), each.getValue());
        }
        file.flush();
        if (old != null) {
            old.close();
            files.delete(path(number - 1));
        }
    }

    private String path(int of) {
        return folder + "/" + start + "-" + of + ".jsonl";
    }

    @Override
    public synchronized void close() throws IOException {
        if (file != null) {
            file.close();
            file = null;
        }
    }
}
