package io.yizhan.proxy.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.yizhan.proto.AuthenticateLinkRequest;
import io.yizhan.proto.AuthenticateLinkResponse;
import io.yizhan.proto.Command;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.HeartbeatRequest;
import io.yizhan.proto.Kind;
import io.yizhan.proto.LinkChallenge;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.NodeState;
import io.yizhan.proto.Registration;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.Status;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A daemon that speaks the protocol with nothing but protobuf and a socket, and only when the test says so: shows that
 * the wire is what the .proto files say, and does what no proper daemon does.
 */
public final class RawPeer implements Closeable {

    private static final int HEARTBEAT_MILLIS = 50;
    private static final byte[] NONCE = new byte[32];

    private final byte[] secret;
    private final NodeId node;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor();
    private long requestIds;

    RawPeer(byte[] secret, ServerType type, int instance, int port) throws IOException {
        this.secret = secret;
        this.node = NodeId.newBuilder()
                .setCluster(1)
                .setType(type)
                .setInstance(instance)
                .setIncarnation(7)
                .setLineage(7)
                .build();
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        this.socket.setSoTimeout((int) Await.LIMIT.toMillis());
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    public NodeId node() {
        return node;
    }

    /** Proves the secret and checks the other side's proof. */
    public RawPeer authenticate() throws IOException, GeneralSecurityException {
        LinkChallenge challenge = LinkChallenge.parseFrom(read().getBody());
        byte[] challengeNonce = challenge.getNonce().toByteArray();
        AuthenticateLinkRequest request = AuthenticateLinkRequest.newBuilder()
                .setNode(node)
                .setNonce(ByteString.copyFrom(NONCE))
                .setProof(ByteString.copyFrom(proof("yizhan link dialer v1", challengeNonce, NONCE, node)))
                .build();
        request(Command.AUTHENTICATE_LINK, request);
        Envelope answer = read();
        if (answer.getStatus() != Status.OK) {
            throw new IOException("refused: " + answer.getStatus());
        }
        ByteString expected =
                ByteString.copyFrom(proof("yizhan link acceptor v1", NONCE, challengeNonce, challenge.getNode()));
        if (!AuthenticateLinkResponse.parseFrom(answer.getBody()).getProof().equals(expected)) {
            throw new IOException("the acceptor's proof is wrong");
        }
        return this;
    }

    /** Registers for one word, and takes the answer. */
    public RawPeer register(NodeState state, Command word) throws IOException {
        heartbeat(registration(state, word));
        Envelope answer = read(Command.HEARTBEAT);
        if (answer.getStatus() != Status.OK) {
            throw new IOException("refused: " + answer.getStatus() + " " + answer.getReason());
        }
        return this;
    }

    /** Registers again and again from here on; the answers are to be read past. */
    public void keepHeartbeating(Registration registration) {
        heart.scheduleAtFixedRate(
                () -> {
                    try {
                        heartbeat(registration);
                    } catch (IOException e) {
                        heart.shutdown();
                    }
                },
                0,
                HEARTBEAT_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    public Registration registration(NodeState state, Command word) {
        return Registration.newBuilder()
                .setNode(node)
                .setState(state)
                .addAllCommands(List.of(word.getNumber()))
                .build();
    }

    public void heartbeat(Registration registration) throws IOException {
        request(
                Command.HEARTBEAT,
                HeartbeatRequest.newBuilder().setRegistration(registration).build());
    }

    /** Sends a request and returns its id. */
    public synchronized long request(Command command, Message body) throws IOException {
        long id = ++requestIds;
        write(Envelope.newBuilder()
                .setCommand(command.getNumber())
                .setKind(Kind.REQUEST)
                .setRequestId(id)
                .setSource(node)
                .setBody(body.toByteString())
                .build());
        return id;
    }

    public synchronized void write(Envelope envelope) throws IOException {
        envelope.writeDelimitedTo(out);
        out.flush();
    }

    public void writeRaw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** The next frame. */
    public Envelope read() throws IOException {
        Envelope envelope = Envelope.parseDelimitedFrom(in);
        if (envelope == null) {
            throw new IOException("closed by the proxy");
        }
        return envelope;
    }

    /** The next frame of this word. */
    public Envelope read(Command command) throws IOException {
        Envelope envelope = read();
        while (envelope.getCommand() != command.getNumber()) {
            envelope = read();
        }
        return envelope;
    }

    /** Whether the other side has closed the connection, once everything has been read. */
    public boolean isClosedByProxy() throws IOException {
        return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        heart.shutdownNow();
        socket.close();
    }

    private byte[] proof(String label, byte[] first, byte[] second, NodeId prover) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        mac.update(label.getBytes(StandardCharsets.US_ASCII));
        mac.update(first);
        mac.update(second);
        mac.update(ByteBuffer.allocate(12)
                .putInt(prover.getCluster())
                .putInt(prover.getTypeValue())
                .putInt(prover.getInstance())
                .array());
        return mac.doFinal();
    }
}
