package io.rexserve.trainer.loop;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.rexserve.trainer.optimizer.TrainableWeights;

/// A training that does what another does, to be changed in one place.
class ForwardingTraining implements Training {
    private final Training training;

    ForwardingTraining(Training training) {
        this.training = training;
    }

    @Override
    public TrainableWeights weights() {
        return training.weights();
    }

    @Override
    public Gradients gradients(NDManager scope, int step, int part) throws InterruptedException {
        return training.gradients(scope, step, part);
    }

    @Override
    public double update(NDManager scope, NDList gradients, int step) {
        return training.update(scope, gradients, step);
    }

    @Override
    public double rate(int step) {
        return training.rate(step);
    }

    @Override
    public void close() {
        training.close();
    }
}
