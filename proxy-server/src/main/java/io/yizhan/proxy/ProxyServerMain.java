package io.yizhan.proxy;

import io.yizhan.proto.ServerType;
import io.yizhan.runtime.lifecycle.DaemonLauncher;
import io.yizhan.runtime.lifecycle.ExitCode;
import java.util.Arrays;
import java.util.Map;

/** Starts a proxy of the kind that the first argument names. */
public final class ProxyServerMain {

    private static final Map<String, ServerType> KINDS = Map.of(
            "logic", ServerType.LOGIC_PROXY,
            "data", ServerType.DATA_PROXY,
            "chat", ServerType.CHAT_PROXY);

    private ProxyServerMain() {}

    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String[] args) {
        ServerType type = args.length == 0 ? null : KINDS.get(args[0]);
        if (type == null) {
            System.err.println(
                    "first argument: " + (args.length == 0 ? "nothing" : args[0]) + " (expected: logic, data or chat)");
            return ExitCode.BAD_CONFIGURATION;
        }
        return DaemonLauncher.launch(type, Arrays.copyOfRange(args, 1, args.length), ProxyServer::build);
    }
}
