package io.rexserve.model.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rexserve.model.proposal.UpnConfig;
import io.rexserve.model.proposal.UpnLayout;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.JsonFile;

/// Whatever bytes a `config.json` holds, it is refused in words or describes a network of bounded size; run as
/// `WeightFilesFuzzTest` says.
class ConfigurationFuzzTest {
    private static final int MOST_TENSORS = 200_000;

    @FuzzTest(maxDuration = "5m")
    void proposalNetwork(byte[] file) {
        try {
            UpnConfig config = UpnConfig.of(JsonFile.object("fuzzed", file));
            assertThat(UpnLayout.of(config).all().count()).isLessThan(MOST_TENSORS);
        } catch (CheckpointException e) {
            assertThat(e.getMessage()).contains("(expected: ");
        }
    }
}
