package io.yizhan.systemtests.bench.generator;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import io.yizhan.proto.Command;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.Kind;
import io.yizhan.proto.NodeId;
import org.junit.jupiter.api.Test;

/** Frames made by hand against protobuf's own reading. */
class FrameTemplateTest {

    @Test
    void framesDifferOnlyInTheirIds() throws Exception {
        Envelope envelope = Envelope.newBuilder()
                .setCommand(Command.SUBMIT_MESSAGES_VALUE)
                .setKind(Kind.REQUEST)
                .setRoutingKey(-1)
                .setSource(NodeId.newBuilder().setCluster(1).setIncarnation(1L << 40))
                .setBody(ByteString.copyFromUtf8("body"))
                .build();
        FrameTemplate template = new FrameTemplate(envelope);
        for (int id : new int[] {FrameTemplate.FIRST_ID, FrameTemplate.FIRST_ID + 12345, FrameTemplate.LAST_ID}) {
            ByteBuf out = Unpooled.buffer();
            template.writeTo(out, id);
            template.writeTo(out, id);

            assertThat(out.readableBytes()).isEqualTo(2 * template.size());
            ByteBufInputStream in = new ByteBufInputStream(out);
            Envelope expected = envelope.toBuilder().setRequestId(id).build();
            assertThat(Envelope.parseDelimitedFrom(in)).isEqualTo(expected);
            assertThat(Envelope.parseDelimitedFrom(in)).isEqualTo(expected);
        }
    }
}
