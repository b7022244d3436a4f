package io.yizhan.runtime.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yizhan.proto.NodeId;
import io.yizhan.proto.ServerType;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ClusterSecretTest {

    private static final byte[] SECRET = "sixteen bytes!!!".getBytes(StandardCharsets.US_ASCII);
    private static final NodeId NODE = NodeId.newBuilder()
            .setCluster(1)
            .setType(ServerType.CHAT)
            .setInstance(2)
            .build();

    private final byte[] challenge = {1, 2, 3};
    private final byte[] nonce = {4, 5, 6};

    @Test
    void refusesAShortSecretWithoutPrintingIt() {
        assertThatThrownBy(() -> new ClusterSecret("fifteen bytes!!".getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cluster secret: 15 bytes (expected: >= 16)");
        assertThat(new ClusterSecret(SECRET).toString()).doesNotContain("sixteen");
    }

    @Test
    void proofsDependOnSecretRoleNoncesAndNode() {
        ClusterSecret secret = new ClusterSecret(SECRET);
        byte[] proof = secret.dialerProof(challenge, nonce, NODE);
        assertThat(proof).hasSize(32).isEqualTo(new ClusterSecret(SECRET.clone()).dialerProof(challenge, nonce, NODE));
        for (byte[] other : new byte[][] {
            new ClusterSecret("another secret!!".getBytes(StandardCharsets.US_ASCII))
                    .dialerProof(challenge, nonce, NODE),
            secret.acceptorProof(challenge, nonce, NODE),
            secret.dialerProof(nonce, challenge, NODE),
            secret.dialerProof(challenge, nonce, NODE.toBuilder().setInstance(3).build()),
            secret.dialerProof(challenge, nonce, NODE.toBuilder().setCluster(3).build()),
            secret.dialerProof(
                    challenge, nonce, NODE.toBuilder().setType(ServerType.DATA).build())
        }) {
            assertThat(ClusterSecret.matches(proof, other)).isFalse();
        }
        assertThat(ClusterSecret.matches(proof, proof.clone())).isTrue();
    }
}
