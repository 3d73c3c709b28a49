package io.rexserve.benchmark.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetricsPageTest {
    private final MetricsPage page = new MetricsPage("""
            # HELP jvm_memory_used_bytes The amount of used memory
            # TYPE jvm_memory_used_bytes gauge
            jvm_memory_used_bytes{area="heap",id="Eden Space"} 1.5E7
            jvm_memory_used_bytes{area="heap",id="Tenured Gen"} 5000000.0
            jvm_memory_used_bytes{area="nonheap",id="Metaspace"} 7.0
            rexserve_llm_native_arrays 12.0
            rexserve_llm_native_arrays_total 99.0
            """);

    @Test
    void addsUpTheSeriesThatHaveTheLabel() {
        assertThat(page.sum("jvm_memory_used_bytes", "area=\"heap\"")).hasValue(2e7);
        assertThat(page.sum("jvm_memory_used_bytes", "")).hasValue(2e7 + 7);
    }

    @Test
    void matchesWholeMetricNames() {
        assertThat(page.sum("rexserve_llm_native_arrays", "")).hasValue(12);
        assertThat(page.sum("rexserve_proposal_native_arrays", "")).isEmpty();
    }
}
