package io.yizhan.access.handover;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import java.util.List;

/** Records as a release writes them whose messages all have one field more. */
final class NewerRelease {

    private static final int ADDED = 1000;

    private NewerRelease() {}

    /** The same, with the added field in every message of it. */
    static Message of(Message record) {
        Message.Builder newer = record.toBuilder();
        record.getAllFields().forEach((field, value) -> {
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                if (field.isRepeated()) {
                    newer.setField(
                            field,
                            ((List<?>) value)
                                    .stream().map(each -> of((Message) each)).toList());
                } else {
                    newer.setField(field, of((Message) value));
                }
            }
        });
        Field added = Field.newBuilder().addVarint(1).build();
        return newer.setUnknownFields(
                        UnknownFieldSet.newBuilder().addField(ADDED, added).build())
                .build();
    }
}
