package io.rexserve.data.chunk;

/// The deaths of processes while they worked on one picture.
///
/// What a process dies of is one of the pictures that it was working on, or nothing here: an operator, the system's
/// lack of memory, a driver that was killed. So a suspect runs alone in its process, and only deaths there count
/// against it: few if the process is known to have crashed, many if it may have been killed.
///
/// @param crashes of processes that crashed while they worked on it and on others
/// @param crashesAlone of processes that crashed while they worked on it alone
/// @param deaths of processes for whatever reason, those that crashed among them
/// @param deathsAlone the same, of processes that worked on it alone
record CrashHistory(int crashes, int crashesAlone, int deaths, int deathsAlone) {
    static final CrashHistory NONE = new CrashHistory(0, 0, 0, 0);

    /// What a refusal says.
    static final String DETAIL =
            "its process died again and again while it worked on this picture alone (expected: an outcome)";

    private static final int SUSPECT_AFTER_DEATHS = 3;
    private static final int REFUSED_AFTER_CRASHES = 2;
    private static final int REFUSED_AFTER_DEATHS = 5;

    CrashHistory plus(boolean alone, boolean crash) {
        return alone
                ? new CrashHistory(crashes, crashesAlone + (crash ? 1 : 0), deaths, deathsAlone + 1)
                : new CrashHistory(crashes + (crash ? 1 : 0), crashesAlone, deaths + 1, deathsAlone);
    }

    CrashHistory plus(CrashHistory other) {
        return new CrashHistory(
                crashes + other.crashes,
                crashesAlone + other.crashesAlone,
                deaths + other.deaths,
                deathsAlone + other.deathsAlone);
    }

    /// Whether the picture must be worked on alone.
    boolean suspect() {
        return crashes + crashesAlone > 0 || deaths >= SUSPECT_AFTER_DEATHS || deathsAlone > 0;
    }

    /// Whether it is the picture that processes die of.
    boolean guilty() {
        return crashesAlone >= REFUSED_AFTER_CRASHES || deathsAlone >= REFUSED_AFTER_DEATHS;
    }
}
