package io.rexserve.trainer.loop;

/// A small network that learns the answers of another one, in a fraction of a second.
///
/// @param width of its hidden layer
/// @param heldOutEvery steps between held-out measurements; 0 for none
record ToyRecipe(
        String name, long seed, int steps, int parts, int batch, int width, double rate, int heldOutEvery, int patience)
        implements Recipe {
    static ToyRecipe of(int steps) {
        return new ToyRecipe("toy", 1, steps, 2, 8, 16, 0.01, 0, 0);
    }

    ToyRecipe measured(int every, int patience) {
        return new ToyRecipe(name, seed, steps, parts, batch, width, rate, every, patience);
    }

    ToyRecipe inParts(int parts, int batch) {
        return new ToyRecipe(name, seed, steps, parts, batch, width, rate, heldOutEvery, patience);
    }

    ToyRecipe at(double rate) {
        return new ToyRecipe(name, seed, steps, parts, batch, width, rate, heldOutEvery, patience);
    }

    @Override
    public ToyTraining open(int threads) {
        return heldOutEvery > 0 ? new ToyTraining.Measured(this) : new ToyTraining(this);
    }
}
