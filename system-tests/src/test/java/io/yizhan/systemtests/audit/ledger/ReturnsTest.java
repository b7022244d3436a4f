package io.yizhan.systemtests.audit.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReturnsTest {

    @Test
    void eachCauseHasItsLongest() {
        Returns returns = new Returns();
        returns.back("kill", TimeUnit.MILLISECONDS.toNanos(300));
        returns.back("kill", TimeUnit.MILLISECONDS.toNanos(900));
        returns.back("kill", TimeUnit.MILLISECONDS.toNanos(200));
        returns.back("own network", 0);

        assertThat(returns.byCause()).containsOnlyKeys("kill", "own network");
        assertThat(returns.byCause().get("kill")).isEqualTo(new Returns.Longest(3, TimeUnit.MILLISECONDS.toNanos(900)));
    }
}
