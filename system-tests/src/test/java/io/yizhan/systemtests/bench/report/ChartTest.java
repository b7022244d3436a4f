package io.yizhan.systemtests.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.typesafe.config.ConfigFactory;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class ChartTest {

    private static final String GROWTH = """
            {"what": "messages/s", "points": [
              {"size": 1000, "messages_per_s": 999.5, "suite_cpu_s_per_1000": 0.1, "delivery_ms": {"p50": 1, "p99": 4}},
              {"size": 8000, "messages_per_s": 8000, "suite_cpu_s_per_1000": 0.09, "delivery_ms": {"p50": 3, "p99": 90}}
            ]}
            """;

    @Test
    void drawsWhatGrewAsXml() throws Exception {
        String svg = PlotMain.chart(ConfigFactory.parseString(GROWTH)).draw();

        Document document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        assertThat(document.getElementsByTagName("polyline").getLength()).isEqualTo(4);
        assertThat(svg).contains("1,000", "8,000", "p99", "999.5");
    }

    @Test
    void aScaleEndsAtARoundNumber() {
        assertThat(Chart.roundUp(0)).isEqualTo(1);
        assertThat(Chart.roundUp(0.09)).isEqualTo(0.1);
        assertThat(Chart.roundUp(1)).isEqualTo(1);
        assertThat(Chart.roundUp(1.1)).isEqualTo(2);
        assertThat(Chart.roundUp(4_001)).isEqualTo(5_000);
        assertThat(Chart.roundUp(8_000)).isEqualTo(10_000);
    }

    @Test
    void everyLineHasAValueForEachSize() {
        Chart.Panel panel = new Chart.Panel("ms", List.of(new Chart.Line("p50", List.of(1.0))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Chart("title", List.of("1", "2"), List.of(panel)))
                .withMessageContaining("p50: 1 values");
    }
}
