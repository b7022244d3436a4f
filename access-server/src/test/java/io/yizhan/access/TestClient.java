package io.yizhan.access;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.yizhan.proto.AuthenticateResponse;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConfirmPush;
import io.yizhan.proto.Content;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.Device;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.Kind;
import io.yizhan.proto.LoginRequest;
import io.yizhan.proto.SendMessageRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The client's end of an embedded channel. */
public final class TestClient {

    private final AccessFixture fixture;
    private final EmbeddedChannel channel;
    private final CompositeByteBuf unread = Unpooled.compositeBuffer();
    private boolean stuck;
    private long nextRequest = 1;

    TestClient(AccessFixture fixture) {
        this.fixture = fixture;
        channel = new EmbeddedChannel(new ChannelOutboundHandlerAdapter() {
            @Override
            public void flush(ChannelHandlerContext ctx) {
                if (!stuck) {
                    ctx.flush();
                }
            }
        });
    }

    EmbeddedChannel channel() {
        return channel;
    }

    /** Stops reading. */
    public void stopReading() {
        stuck = true;
    }

    /** Reads again. */
    public void readAgain() {
        stuck = false;
        channel.flush();
        fixture.run();
    }

    public boolean isOpen() {
        return channel.isOpen();
    }

    /** Hangs up. */
    public void close() {
        channel.close();
        fixture.run();
    }

    public long request(Command command, Message body) {
        long id = nextRequest++;
        send(envelope(command, id).setBody(body.toByteString()).build());
        return id;
    }

    public static Envelope.Builder envelope(Command command, long requestId) {
        return Envelope.newBuilder()
                .setCommand(command.getNumber())
                .setKind(Kind.REQUEST)
                .setRequestId(requestId);
    }

    public void confirm(long pushNumber) {
        send(Envelope.newBuilder()
                .setCommand(Command.CONFIRM_PUSH_VALUE)
                .setKind(Kind.PUSH)
                .setBody(ConfirmPush.newBuilder()
                        .setPushNumber(pushNumber)
                        .build()
                        .toByteString())
                .build());
    }

    /** Sends a message with an id of 16 bytes made of {@code id}. */
    public long sendMessage(ConversationId conversation, int id) {
        return request(Command.SEND_MESSAGE, message(conversation, id));
    }

    /** Sends messages that arrive together: in one read of the server's. */
    public void sendTogether(ConversationId conversation, int... ids) {
        send(frames(conversation, ids));
    }

    /** Sends messages that the server has looked at in the middle of a read. */
    public void sendWithinARead(ConversationId conversation, int... ids) {
        channel.writeOneInbound(Unpooled.copiedBuffer(frames(conversation, ids).asReadOnlyByteBuffer()));
    }

    /** The end of the read. */
    public void endRead() {
        channel.flushInbound();
        fixture.run();
    }

    private ByteString frames(ConversationId conversation, int... ids) {
        ByteString frames = ByteString.EMPTY;
        for (int id : ids) {
            frames = frames.concat(delimited(envelope(Command.SEND_MESSAGE, nextRequest++)
                    .setBody(message(conversation, id).toByteString())
                    .build()));
        }
        return frames;
    }

    public static SendMessageRequest message(ConversationId conversation, int id) {
        return SendMessageRequest.newBuilder()
                .setConversation(conversation)
                .setClientMessageId(messageId(id))
                .setContent(Content.newBuilder().setText("message " + id))
                .build();
    }

    public static ByteString messageId(int id) {
        return ByteString.copyFrom(ByteBuffer.allocate(16).putInt(id).rewind());
    }

    public void login(long userId, long sessionId, String device) {
        askLogin(device);
        fixture.logic.open(Command.AUTHENTICATE).answer(authenticated(userId, sessionId));
        fixture.run();
    }

    /** Asks for a login and hangs up; the server finds both when it looks. */
    public void askLoginAndHangUp(String device) {
        ByteString login = delimited(envelope(Command.LOGIN, 1)
                .setBody(LoginRequest.newBuilder()
                        .setToken("token of " + device)
                        .setDevice(Device.newBuilder().setDeviceId(device))
                        .build()
                        .toByteString())
                .build());
        channel.writeOneInbound(Unpooled.copiedBuffer(login.asReadOnlyByteBuffer()));
        close();
    }

    /** Asks for a login and leaves the answer to the test. */
    public long askLogin(String device) {
        return request(
                Command.LOGIN,
                LoginRequest.newBuilder()
                        .setToken("token of " + device)
                        .setDevice(Device.newBuilder().setDeviceId(device))
                        .build());
    }

    public static AuthenticateResponse authenticated(long userId, long sessionId) {
        return AuthenticateResponse.newBuilder()
                .setUserId(userId)
                .setSessionId(sessionId)
                .setToken("next token")
                .build();
    }

    public void send(Envelope envelope) {
        send(delimited(envelope));
    }

    public void send(ByteString bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes.asReadOnlyByteBuffer()));
        fixture.run();
    }

    public static ByteString delimited(Envelope envelope) {
        ByteString.Output out = ByteString.newOutput();
        try {
            envelope.writeDelimitedTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteString();
    }

    /** Everything that has arrived since the last call. */
    public List<Envelope> received() {
        fixture.run();
        for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
            unread.addComponent(true, bytes);
        }
        List<Envelope> envelopes = new ArrayList<>();
        try (ByteBufInputStream in = new ByteBufInputStream(unread)) {
            while (in.available() > 0) {
                envelopes.add(Envelope.parseDelimitedFrom(in));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        unread.discardReadComponents();
        return envelopes;
    }

    /** The only envelope that has arrived since the last call. */
    public Envelope receivedOne() {
        List<Envelope> envelopes = received();
        if (envelopes.size() != 1) {
            throw new AssertionError("received " + envelopes.size() + " envelopes (expected: 1): " + envelopes);
        }
        return envelopes.get(0);
    }

    public static <M extends Message> M body(Envelope envelope, Parser<M> parser) {
        try {
            return parser.parseFrom(envelope.getBody());
        } catch (InvalidProtocolBufferException e) {
            throw new UncheckedIOException(e);
        }
    }

    void finish() {
        stuck = false;
        channel.finishAndReleaseAll();
        unread.release();
    }
}
