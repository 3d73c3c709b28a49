package io.rexserve.model.proposal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class UpnConfigTest {
    private static UpnConfig config(String further) {
        return UpnConfig.of(JsonMapper.shared().readTree("""
                {"backbone": {"embed_dim": 32, "depths": [1, 1], "num_heads": [1, 2], "window_size": 8},
                 "d_model": 64, "ffn_dim": 64, "encoder_layers": 1, "decoder_layers": 1, "num_heads": 4,
                 "num_points": 4, "num_feature_levels": 3, "num_queries": 10, "short_side": 64, "max_side": 96%s}
                """.formatted(further)));
    }

    @Test
    void theLowestScoreOfAModelIsItsOwnOrTheUsualOne() {
        assertThat(config("").minScore()).isEqualTo(UpnConfig.USUAL_MIN_SCORE);
        assertThat(config(", \"min_score\": 0.03").minScore()).isEqualTo(0.03);
    }

    @Test
    void aLowestScoreOutsideZeroToOneIsRefused() {
        assertThatThrownBy(() -> config(", \"min_score\": 1.5")).hasMessageContaining("min_score: 1.5");
    }
}
