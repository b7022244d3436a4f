package io.yizhan.systemtests.suite;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import io.yizhan.proto.Command;
import io.yizhan.proto.Device;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.Kind;
import io.yizhan.proto.LoginRequest;
import io.yizhan.proto.LoginResponse;
import io.yizhan.proto.Password;
import io.yizhan.proto.Platform;
import io.yizhan.proto.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;

/** A TCP connection to an access server on which anything can be written. */
public final class RawClient implements AutoCloseable {

    private static final int READ_LIMIT_MILLIS = 20_000;

    private final Socket socket;
    private long lastRequestId;

    private RawClient(Socket socket) {
        this.socket = socket;
    }

    public static RawClient connect(Suite suite, int documentedPort) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), suite.port(documentedPort));
        socket.setSoTimeout(READ_LIMIT_MILLIS);
        socket.setTcpNoDelay(true);
        return new RawClient(socket);
    }

    /** A request as an honest client would send it, with a request id of its own. */
    public Envelope.Builder request(Command command, Message body) {
        return Envelope.newBuilder()
                .setCommand(command.getNumber())
                .setKind(Kind.REQUEST)
                .setRequestId(++lastRequestId)
                .setBody(body.toByteString());
    }

    public Envelope call(Envelope request) throws IOException {
        write(request.toByteArray());
        return answer();
    }

    /** Logs in as somebody who is registered. */
    public LoginResponse login(Person person, String deviceId) throws IOException {
        LoginRequest login = LoginRequest.newBuilder()
                .setPassword(Password.newBuilder().setAccount(person.account()).setPassword(person.password()))
                .setDevice(Device.newBuilder().setDeviceId(deviceId).setPlatform(Platform.OTHER))
                .build();
        Envelope answer = call(request(Command.LOGIN, login).build());
        if (answer.getStatus() != Status.OK) {
            throw new IOException("login: " + answer.getStatus() + " " + answer.getReason());
        }
        return LoginResponse.parseFrom(answer.getBody());
    }

    /** Writes bytes with their length in front. */
    public void write(byte[] envelope) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(frame);
        out.writeUInt32NoTag(envelope.length);
        out.flush();
        frame.write(envelope);
        writeBytes(frame.toByteArray());
    }

    /** Writes bytes as they are; a server that has closed the connection already is not a failure. */
    public void writeBytes(byte[] bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes);
        } catch (SocketException e) {
            // The server said no while this was still being written: what it answered can be read all the same.
        }
    }

    /** The next response; pushes are passed over. */
    public Envelope answer() throws IOException {
        while (true) {
            Envelope envelope = Envelope.parseDelimitedFrom(socket.getInputStream());
            if (envelope == null) {
                throw new IOException("closed by the server");
            }
            if (envelope.getKind() == Kind.RESPONSE) {
                return envelope;
            }
        }
    }

    /** Reads until the server closes the connection, at most 20 s. */
    public void awaitClose() throws IOException {
        InputStream in = socket.getInputStream();
        try {
            while (in.read() >= 0) {
                // What it says in farewell does not matter.
            }
        } catch (SocketException e) {
            // Reset: closed with bytes unread.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
