package io.yizhan.systemtests.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands a {@link Suite} that runs, or the unpacked {@link Release}, to tests that ask for one. The suite is started for
 * the first test that wants it, serves all test classes, and is stopped behind the last.
 */
public final class SuiteExtension implements ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(SuiteExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Suite.class || type == Release.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Release release =
                context.getRoot().getStore(NAMESPACE).computeIfAbsent(Release.class, key -> unpack(), Release.class);
        if (parameter.getParameter().getType() == Release.class) {
            return release;
        }
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(RunningSuite.class, key -> start(release), RunningSuite.class)
                .suite();
    }

    private static Release unpack() {
        try {
            return Release.unpack(Files.createDirectories(workDirectory()));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("the release archive was not unpacked", e);
        }
    }

    private static RunningSuite start(Release release) {
        try {
            return new RunningSuite(
                    Suite.start(release, Files.createDirectories(workDirectory().resolve("run"))));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("the suite did not start", e);
        }
    }

    /** In the build directory of the module that runs the tests: {@code mvn clean} clears it. */
    static Path workDirectory() {
        return Path.of("target/system-tests").toAbsolutePath();
    }

    /** Closed by JUnit with the root context. */
    private record RunningSuite(Suite suite) implements AutoCloseable {
        @Override
        public void close() {
            try {
                suite.stop();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("the suite did not stop", e);
            }
        }
    }
}
