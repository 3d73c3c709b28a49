package io.rexserve.data.report;

import io.rexserve.data.export.StoredRun;
import java.io.IOException;

/// Writes `report.html` and `report.json` into a run's folder, in place of earlier ones.
public final class ReportFiles {
    public static final String PAGE = "report.html";
    public static final String JSON = "report.json";

    private ReportFiles() {}

    /// @param title of the page
    public static void write(StoredRun run, RunReport report, String title) throws IOException {
        byte[] page = new ReportPage(report).bytes(title);
        byte[] json = new ReportJson(report).bytes();
        run.files().write(run.folder().address() + "/" + JSON, json);
        run.files().write(run.folder().address() + "/" + PAGE, page);
    }
}
