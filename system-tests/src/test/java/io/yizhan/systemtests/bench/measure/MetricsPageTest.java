package io.yizhan.systemtests.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetricsPageTest {

    private static final String PAGE = """
            # HELP batches_count of something
            batches_count{queue="1"} 3.0
            batches_count{queue="2"} 4.5
            batches_count_more{queue="1"} 100.0
            plain 7.0
            """;

    @Test
    void sumsAMetricOverItsTags() {
        assertThat(MetricsPage.sum(PAGE, "batches_count")).isEqualTo(7.5);
        assertThat(MetricsPage.sum(PAGE, "plain")).isEqualTo(7);
        assertThat(MetricsPage.sum(PAGE, "absent")).isZero();
    }
}
