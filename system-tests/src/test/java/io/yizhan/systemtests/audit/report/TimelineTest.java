package io.yizhan.systemtests.audit.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.yizhan.systemtests.audit.fault.FaultRecord;
import java.io.StringReader;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class TimelineTest {

    private final Timeline timeline = new Timeline(0);

    @Test
    void latencyCountsFromTheIntendedTimeInTheSecondItEnded() {
        timeline.acknowledged(millis(900), millis(2100));

        assertThat(timeline.points()).hasSize(3);
        assertThat(timeline.points().get(1).acks().count()).isZero();
        assertThat(timeline.points().get(2).acks().max()).isCloseTo(1200, within(20.0));
    }

    @Test
    void aSpanGathersItsSeconds() {
        for (int second = 0; second < 10; second++) {
            timeline.delivered(millis(second * 1000L), millis(second * 1000L + 10 + second));
        }

        Timeline.Summary summary = timeline.between(millis(2000), millis(4999)).deliveries();
        assertThat(summary.count()).isEqualTo(3);
        assertThat(summary.max()).isCloseTo(14, within(0.5));
    }

    @Test
    void thePictureIsWellFormed() throws Exception {
        timeline.acknowledged(0, millis(5));
        timeline.delivered(0, millis(7));
        String svg = TimelinePicture.draw(
                "<one> & 'two'", timeline, List.of(new FaultRecord("kill", "chat-1", 0, millis(300), 64, "")));

        var document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        assertThat(document.getElementsByTagName("polyline").getLength()).isEqualTo(2);
        assertThat(svg).contains("kill chat-1");
    }

    private static long millis(long value) {
        return TimeUnit.MILLISECONDS.toNanos(value);
    }
}
