package io.yizhan.systemtests.suite;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A release that comes after this one, built by Maven from the same sources with a few lines more: log entries have one
 * field more, which the data servers fill in when asked for history, and clients may send one more command word, which the chat servers serve.
 */
public final class NextRelease {

    public static final String VERSION = "99.0.0";

    /** The added field of {@code LogEntry}. */
    public static final int TOLD_BY = 7;

    /** The added word; its request is an empty message. */
    public static final int GREET = 0x0320;

    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Set<String> LEFT_OUT = Set.of("target", ".git", "run", "node_modules");

    /** What has other sources than now, or another parent with a version in it. */
    private static final List<String> MODULES = List.of("common-proto", "common-runtime", "chat-server", "data-server");

    private static final String GREET_HANDLER = """
        package io.yizhan.chat;

        import io.yizhan.proto.Command;
        import io.yizhan.proto.PingRequest;
        import io.yizhan.proto.PingResponse;
        import io.yizhan.runtime.dispatch.CommandHandler;
        import io.yizhan.runtime.dispatch.RequestContext;
        import java.util.concurrent.CompletableFuture;
        import java.util.concurrent.CompletionStage;

        final class GreetHandler implements CommandHandler<PingRequest, PingResponse> {
            @Override
            public Command command() {
                return Command.GREET;
            }

            @Override
            public CompletionStage<PingResponse> handle(PingRequest request, RequestContext context) {
                return CompletableFuture.completedFuture(PingResponse.getDefaultInstance());
            }
        }
        """;

    private final Path sources;
    private final Path home;

    private NextRelease(Path work) {
        sources = work.resolve("sources");
        home = work.resolve("release");
    }

    /**
     * Builds it.
     *
     * @param current whose other jars it has too
     * @return its home, as {@code --release} takes it; kept for daemons that may still run from it
     */
    public static Path build(Release current) throws IOException, InterruptedException {
        NextRelease next = new NextRelease(Files.createTempDirectory(SuiteExtension.workDirectory(), "next-"));
        next.copySources();
        next.addFieldAndWord(current.version());
        next.runMaven();
        next.assemble(current);
        return next.home;
    }

    private void copySources() throws IOException {
        Path repository = Release.repository();
        Files.walkFileTree(repository, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                if (LEFT_OUT.contains(String.valueOf(directory.getFileName()))) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(sources.resolve(repository.relativize(directory)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, sources.resolve(repository.relativize(file)));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private void addFieldAndWord(String version) throws IOException {
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path pom : files.filter(file -> file.endsWith("pom.xml")).toList()) {
                edit(pom, "<version>" + version + "</version>", "<version>" + VERSION + "</version>");
            }
        }
        Path protos = sources.resolve("common-proto/src/main/protobuf/yizhan/v1");
        edit(protos.resolve("chat.proto"), "message LogEntry {\n", "message LogEntry {\n  string told_by = 7;\n");
        edit(
                protos.resolve("command.proto"),
                "  // --- 0x04xx data ---\n",
                "  GREET = 0x0320 [(word) = {sender: CLIENT, needs_session: true, idempotent: true,"
                        + " request: \"PingRequest\", response: \"PingResponse\", server: CHAT}];\n");
        edit(
                sources.resolve("data-server/src/main/java/io/yizhan/data/conversation/LogEntryBytes.java"),
                ".setTimeMs(timeMillis)\n",
                ".setTimeMs(timeMillis).setToldBy(\"the next release\")\n");
        Path chat = sources.resolve("chat-server/src/main/java/io/yizhan/chat");
        edit(
                chat.resolve("ChatServer.java"),
                "new MarkReadHandler(dataProxies)",
                "new MarkReadHandler(dataProxies), new GreetHandler()");
        Files.writeString(chat.resolve("GreetHandler.java"), GREET_HANDLER);
    }

    private static void edit(Path file, String what, String by) throws IOException {
        String text = Files.readString(file);
        if (!text.contains(what)) {
            throw new IllegalStateException(file + ": has no \"" + what.strip() + "\" (expected: it can be edited)");
        }
        Files.writeString(file, text.replace(what, by));
    }

    private void runMaven() throws IOException, InterruptedException {
        List<String> command = List.of(
                Release.required("yizhan.maven.home") + "/bin/mvn",
                "-o",
                "-q",
                "-B",
                "-Dmaven.repo.local=" + Release.required("yizhan.maven.repository"),
                "-DskipTests",
                "-Dspotless.check.skip=true",
                "-Dshellcheck.skip=true",
                "-Derror-prone.flags=-XepDisableAllChecks",
                "-pl",
                "chat-server,data-server",
                "-am",
                "package");
        Commands.Result maven =
                Commands.run(command, sources, Map.of("JAVA_HOME", System.getProperty("java.home")), "", LIMIT);
        if (maven.exitCode() != 0) {
            throw new IllegalStateException("the next release can't be built: " + maven.output());
        }
    }

    /** The current release's jars, those of the modules that were built in their place. */
    private void assemble(Release current) throws IOException {
        Path lib = Files.createDirectories(home.resolve("lib"));
        try (Stream<Path> jars = Files.list(current.home().resolve("lib"))) {
            for (Path jar : jars.toList()) {
                String name = String.valueOf(jar.getFileName());
                String module = name.replace("yizhan-", "").replace("-" + current.version() + ".jar", "");
                if (!MODULES.contains(module)) {
                    Files.createSymbolicLink(lib.resolve(name), jar);
                }
            }
        }
        for (String module : MODULES) {
            String jar = "yizhan-" + module + "-" + VERSION + ".jar";
            Files.copy(sources.resolve(module + File.separator + "target" + File.separator + jar), lib.resolve(jar));
        }
        Files.createSymbolicLink(home.resolve("bin"), current.home().resolve("bin"));
        Files.createSymbolicLink(home.resolve("conf"), current.home().resolve("conf"));
    }
}
