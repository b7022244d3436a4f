package io.yizhan.client.send;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SendWindowTest {
    private final SendWindow window = new SendWindow(32);

    @Test
    void isWideOpenWhileAllIsWell() {
        accept(100);
        assertThat(window.size()).isEqualTo(32);
    }

    @Test
    void opensSoonAfterAFault() {
        window.failed();
        assertThat(window.size()).isEqualTo(1);
        accept(31);
        assertThat(window.size()).isEqualTo(32);
    }

    @Test
    void opensSlowlyWhereTheServerHadEnough() {
        window.tooMuch();
        accept(15);
        assertThat(window.size()).isEqualTo(16);
        accept(15);
        assertThat(window.size()).isEqualTo(16);
        accept(1);
        assertThat(window.size()).isEqualTo(17);
    }

    @Test
    void findsOutHowLittleAServerTakes() {
        for (int i = 0; i < 10; i++) {
            window.tooMuch();
        }
        accept(1);
        assertThat(window.size()).isEqualTo(2);
        accept(1);
        assertThat(window.size()).isEqualTo(2);
    }

    private void accept(int answers) {
        for (int i = 0; i < answers; i++) {
            window.accepted();
        }
    }
}
