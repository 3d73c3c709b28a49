package io.rexserve.tuning;

import picocli.CommandLine.Option;

/// Whether a run ends with figures of the base model and the tuned one, and a report.
final class ReportOption {
    @Option(
            names = "--report",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "measure the base model and the tuned one on the held-out images through the suite, and write"
                    + " the card's figures and report.html (default: yes)")
    private boolean wanted;

    boolean wanted() {
        return wanted;
    }
}
