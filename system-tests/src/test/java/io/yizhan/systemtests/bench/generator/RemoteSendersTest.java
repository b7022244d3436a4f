package io.yizhan.systemtests.bench.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RemoteSendersTest {

    @Test
    void everyProcessHasPairsAndNoneTooMany() {
        for (int clients : new int[] {2, 20, 14_998, 15_002, 60_000}) {
            int processes = RemoteSenders.processes(clients);
            int[] shares = IntStream.range(0, processes)
                    .map(number -> RemoteSenders.share(clients, processes, number))
                    .toArray();

            assertThat(IntStream.of(shares).sum()).isEqualTo(clients);
            for (int share : shares) {
                assertThat(share).isEven().isBetween(2, RemoteSenders.MOST_EACH);
            }
        }
        assertThat(RemoteSenders.processes(60_000)).isEqualTo(4);
    }
}
