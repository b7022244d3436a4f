package io.yizhan.data.append;

import com.google.protobuf.ByteString;
import io.yizhan.data.DataRig;
import io.yizhan.data.Messages;
import io.yizhan.proto.AppendResult;
import io.yizhan.proto.ConversationIds;
import io.yizhan.runtime.dispatch.StatusException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A data server in a process of its own, which can be stopped. Takes lines {@code first second sender id text} on its
 * standard input and answers each with {@code ANSWER seq repeated}, or with a status.
 */
final class HungServerMain {

    static final String ANSWER = "ANSWER ";

    private HungServerMain() {}

    /** @param args jdbcUrl, user, password, redisUrl */
    public static void main(String[] args) throws Exception {
        try (DataRig rig = DataRig.start(1, DataRig.config(args[0], args[1], args[2], URI.create(args[3])));
                BufferedReader requests =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println(ANSWER + "ready");
            for (String line = requests.readLine(); line != null; line = requests.readLine()) {
                System.out.println(ANSWER + append(rig, line.split(" ")));
            }
        }
    }

    private static String append(DataRig rig, String[] fields) {
        long sender = Long.parseLong(fields[2]);
        ByteString id = ByteString.copyFrom(HexFormat.of().parseHex(fields[3]));
        try {
            AppendResult result = Messages.appendOne(
                    rig,
                    ConversationIds.direct(Long.parseLong(fields[0]), Long.parseLong(fields[1])),
                    Messages.text(sender, id, fields[4]));
            return result.getSeq() + " " + result.getRepeated();
        } catch (StatusException e) {
            return e.status().name();
        }
    }
}
