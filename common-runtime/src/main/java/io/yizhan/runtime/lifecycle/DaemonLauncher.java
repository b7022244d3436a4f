package io.yizhan.runtime.lifecycle;

import io.yizhan.proto.ServerType;
import io.yizhan.runtime.config.ConfigException;
import io.yizhan.runtime.config.ConfigFile;
import io.yizhan.runtime.config.Settings;
import java.io.PrintStream;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What the main class of every daemon calls: from the command line to the exit code. */
public final class DaemonLauncher {

    /** Put into each line of the log, and part of the log file's name; see {@code logback.xml}. */
    private static final String NODE_PROPERTY = "yizhan.node";

    private DaemonLauncher() {}

    /**
     * Runs a daemon until it has stopped, on the calling thread.
     *
     * @param composition fills the daemon: reads its whole configuration section, makes its parts and adds them. Must
     *     start nothing itself and touch no network; refuses a bad value with a {@link ConfigException}
     * @return an {@link ExitCode}; the caller exits with it
     */
    public static int launch(ServerType type, String[] arguments, Consumer<Daemon> composition) {
        LaunchOptions options = new LaunchOptions();
        String role = new NodeIdentity(0, type, 0).role();
        CommandLine commandLine = new CommandLine(options).setCommandName(role);
        try {
            commandLine.parseArgs(arguments);
        } catch (ParameterException e) {
            return refuse(e.getMessage() + "; see --help");
        }
        if (options.help()) {
            commandLine.usage(System.out);
            return ExitCode.OK;
        }
        if (options.version()) {
            System.out.println(Release.version());
            return ExitCode.OK;
        }
        Optional<String> problem = options.problem();
        if (problem.isPresent()) {
            return refuse(problem.get());
        }
        System.setProperty(NODE_PROPERTY, role + "-" + options.instance());
        return new Launch(type, options, composition).run();
    }

    private static int refuse(String sentence) {
        printLine(System.err, sentence);
        return ExitCode.BAD_CONFIGURATION;
    }

    private static void printLine(PrintStream stream, String line) {
        stream.println(line.replace('\n', ' '));
        stream.flush();
    }

    /** Apart from the launcher, because its logger must not exist before the node's name is known. */
    private static final class Launch {

        private static final Logger log = LoggerFactory.getLogger(DaemonLauncher.class);

        private final ServerType type;
        private final LaunchOptions options;
        private final Consumer<Daemon> composition;

        Launch(ServerType type, LaunchOptions options, Consumer<Daemon> composition) {
            this.type = type;
            this.options = options;
            this.composition = composition;
        }

        int run() {
            UncaughtFaults.install();
            try {
                Settings root = ConfigFile.load(options.config(), options.overrides());
                try (DaemonProcess process = DaemonProcess.build(type, options, root, composition)) {
                    if (options.checkConfig()) {
                        printLine(System.out, options.config() + ": good");
                        return ExitCode.OK;
                    }
                    int exitCode = process.run();
                    log.info("exiting code={}", exitCode);
                    return exitCode;
                }
            } catch (ConfigException e) {
                log.error("configuration refused: {}", e.getMessage());
                return refuse(String.valueOf(e.getMessage()));
            } catch (Exception | LinkageError e) {
                log.error("fatal fault", e);
                return ExitCode.FAULT;
            }
        }
    }
}
