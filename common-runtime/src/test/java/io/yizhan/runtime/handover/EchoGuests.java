package io.yizhan.runtime.handover;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Connections to an {@link EchoHouse}, each of which counts what it has sent. */
final class EchoGuests implements AutoCloseable {

    private final List<SocketChannel> channels = new ArrayList<>();
    private final List<Integer> sent = new ArrayList<>();

    /** Connects some more; they needn't be accepted yet. */
    void come(int port, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            channels.add(SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
            sent.add(0);
        }
    }

    /** Sends something from each, such as half a line. */
    void say(String text) throws IOException {
        for (int i = 0; i < channels.size(); i++) {
            channels.get(i).write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
            if (text.endsWith("\n")) {
                sent.set(i, sent.get(i) + 1);
            }
        }
    }

    /** Expects each one's line to be answered by that process, with the right number. */
    void expect(long pid, String line) throws IOException {
        for (int i = 0; i < channels.size(); i++) {
            String expected = pid + " " + sent.get(i) + " " + line + "\n";
            ByteBuffer answer = ByteBuffer.allocate(expected.length());
            while (answer.hasRemaining() && channels.get(i).read(answer) >= 0) {
                // goes on until all is there
            }
            String got = StandardCharsets.US_ASCII.decode(answer.flip()).toString();
            if (!got.equals(expected)) {
                throw new AssertionError("connection " + i + ": \"" + got + "\" (expected: \"" + expected + "\")");
            }
        }
    }

    /** A whole line from each, answered. */
    void talk(long pid, String line) throws IOException {
        say(line + "\n");
        expect(pid, line);
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
    }
}
