package io.rexserve.model.verification;

import io.rexserve.model.verification.TensorCheck.Verdict;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A report as people and as machines read it.
public final class VerificationReportText {
    private static final List<String> HEADINGS = List.of("tensor", "shape", "abs error", "rel error", "tolerance", "");

    private VerificationReportText() {}

    /// One line per tensor and a summary.
    public static String table(VerificationReport report) {
        List<List<String>> rows =
                report.checks().stream().map(VerificationReportText::row).toList();
        StringBuilder text = new StringBuilder(report.folder() + " (" + report.model() + ")\n");
        int name = width(rows, 0);
        int shape = width(rows, 1);
        String line = "%-" + name + "s  %-" + shape + "s  %10s  %10s  %10s  %s%n";
        text.append(String.format(Locale.ROOT, line, HEADINGS.toArray()));
        rows.forEach(row -> text.append(String.format(Locale.ROOT, line, row.toArray())));
        long passed = report.checks().stream()
                .filter(check -> check.verdict() == Verdict.PASS)
                .count();
        report.notes().forEach(note -> text.append("note: " + note + "\n"));
        return text.append(passed + " of " + rows.size() + " tensors within tolerance: "
                        + (report.passed() ? "PASS" : "FAIL") + "\n")
                .toString();
    }

    /// One JSON object. Errors that cannot be measured are null.
    public static String json(VerificationReport report) {
        JsonMapper mapper = JsonMapper.shared();
        ObjectNode root = mapper.createObjectNode();
        root.put("folder", report.folder());
        root.put("model", report.model());
        root.put("passed", report.passed());
        ArrayNode tensors = root.putArray("tensors");
        for (TensorCheck check : report.checks()) {
            ObjectNode tensor = tensors.addObject();
            tensor.put("name", check.name());
            check.shape().forEach(tensor.withArray("shape")::add);
            tensor.put("absoluteError", finite(check.absoluteError()));
            tensor.put("relativeError", finite(check.relativeError()));
            tensor.put("tolerance", check.tolerance());
            tensor.put("verdict", check.verdict().name());
            tensor.put("remark", check.remark());
        }
        report.notes().forEach(root.putArray("notes")::add);
        return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    private static List<String> row(TensorCheck check) {
        String remark = check.remark().isEmpty() ? "" : " (" + check.remark() + ")";
        return List.of(
                check.name(),
                check.shape().toString().replace(" ", ""),
                number(check.absoluteError()),
                number(check.relativeError()),
                number(check.tolerance()),
                check.verdict() + remark);
    }

    private static String number(double value) {
        if (Double.isInfinite(value)) {
            return "-";
        }
        return value == 0 ? "0" : String.format(Locale.ROOT, "%.1e", value);
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }

    private static int width(List<List<String>> rows, int column) {
        int widest =
                rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
        return Math.max(widest, HEADINGS.get(column).length());
    }
}
