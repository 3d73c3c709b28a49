package io.rexserve.trainer.vision;

/// Learning rates of a step.
///
/// @param muon of the matrices
/// @param adam of everything else
record TowerRates(double muon, double adam) {
    private static final double MUON = 0.02;
    private static final double ADAM = 2e-3;
    private static final double WARM_UP = 80;

    /// Warm-up, then a cosine down to 2 %.
    static TowerRates at(int step, int steps) {
        double cooled = 0.02 + 0.98 * (1 + Math.cos(Math.PI * step / steps)) / 2;
        double scale = Math.min(1, (step + 1) / WARM_UP) * cooled;
        return new TowerRates(MUON * scale, ADAM * scale);
    }
}
