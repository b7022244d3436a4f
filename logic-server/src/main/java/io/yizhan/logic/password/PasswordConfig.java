package io.yizhan.logic.password;

/**
 * What a password hash costs, and how many are made at once.
 *
 * @param memoryKib memory of one hash in KiB
 * @param iterations passes over that memory
 * @param parallelism lanes of one hash
 * @param threads hashes at once; each takes one processor and the memory
 * @param queue hashes waiting for a thread; beyond, OVERLOADED
 */
public record PasswordConfig(int memoryKib, int iterations, int parallelism, int threads, int queue) {

    public PasswordConfig {
        if (memoryKib < 8 * parallelism || iterations < 1 || parallelism < 1) {
            throw new IllegalArgumentException("argon2: m=" + memoryKib + ", t=" + iterations + ", p=" + parallelism
                    + " (expected: m >= 8 p, t >= 1, p >= 1; RFC 9106)");
        }
        if (threads < 1 || queue < 1) {
            throw new IllegalArgumentException("threads: " + threads + ", queue: " + queue + " (expected: each > 0)");
        }
    }
}
