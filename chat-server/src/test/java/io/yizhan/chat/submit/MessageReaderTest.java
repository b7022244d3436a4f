package io.yizhan.chat.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.yizhan.proto.Content;
import io.yizhan.proto.SendMessageRequest;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageReaderTest {

    @Test
    void readsWhatAClientWrote() throws InvalidProtocolBufferException {
        IncomingMessage read = MessageReader.read(Messages.text(3, "你好"));

        assertThat(read.conversation()).isEqualTo(Messages.BOTH);
        assertThat(read.clientMessageId()).isEqualTo(Messages.id(3));
        assertThat(read.content().getText()).isEqualTo("你好");
    }

    @Test
    void keepsTheVeryBytesOfTheContentEvenWithFieldsOfANewerReleaseInAnyOrder() throws InvalidProtocolBufferException {
        ByteString newerField = UnknownFieldSet.newBuilder()
                .addField(90, UnknownFieldSet.Field.newBuilder().addVarint(5).build())
                .build()
                .toByteString();
        ByteString content =
                newerField.concat(Content.newBuilder().setText("x").build().toByteString());
        ByteString message = Messages.text(1, "")
                .substring(0, Messages.text(1, "").size() - 4)
                .concat(newerField)
                .concat(ByteString.copyFrom(new byte[] {26, (byte) content.size()}))
                .concat(content);

        IncomingMessage read = MessageReader.read(message);
        assertThat(read.contentBytes()).isEqualTo(content);
        assertThat(read.content().getText()).isEqualTo("x");
    }

    @Test
    void anEmptyBodyHasNothing() throws InvalidProtocolBufferException {
        IncomingMessage read = MessageReader.read(ByteString.EMPTY);

        assertThat(read.clientMessageId()).isEmpty();
        assertThat(read.content().getKindCase()).isEqualTo(Content.KindCase.KIND_NOT_SET);
    }

    @Test
    void refusesAFieldThatComesTwice() {
        ByteString once = Messages.text(1, "a");
        ByteString twice = once.concat(SendMessageRequest.newBuilder()
                .setContent(Content.newBuilder().setText("b"))
                .build()
                .toByteString());

        assertThatExceptionOfType(InvalidProtocolBufferException.class).isThrownBy(() -> MessageReader.read(twice));
    }

    @Test
    void refusesTextThatIsNotUtf8() {
        ByteString broken = ByteString.copyFrom(new byte[] {26, 3, 10, 1, (byte) 0xff});

        assertThatExceptionOfType(InvalidProtocolBufferException.class).isThrownBy(() -> MessageReader.read(broken));
    }

    @Test
    void neverFailsWithAnythingElseOnGarbage() {
        Random random = new Random(20260726);
        byte[] good = Messages.text(1, "some text of a message").toByteArray();
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = good.clone();
            for (int i = 0; i <= random.nextInt(4); i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            ByteString cut = ByteString.copyFrom(bytes, 0, random.nextInt(bytes.length + 1));
            try {
                MessageReader.read(cut);
            } catch (InvalidProtocolBufferException expected) {
                assertThat(expected).isNotNull();
            }
        }
    }
}
