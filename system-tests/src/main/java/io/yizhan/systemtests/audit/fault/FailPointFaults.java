package io.yizhan.systemtests.audit.fault;

import io.yizhan.systemtests.audit.suite.DaemonName;
import io.yizhan.systemtests.audit.suite.Suite;
import io.yizhan.systemtests.audit.suite.SuiteException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Hurts a daemon at one of the worst moments, which no clock hits: by a fail point. The daemons must have been started with
 * {@link #SETTING}.
 */
public final class FailPointFaults {

    /** A line of the configuration of each role in {@link #ROLES}. */
    public static final String SETTING = "daemon.fail-points = on";

    private static final List<Moment> MOMENTS = List.of(
            new Moment("data", "data.transaction"),
            new Moment("data", "response.append-messages"),
            new Moment("chat", "answer.append-messages"),
            new Moment("chat", "call.deliver"),
            new Moment("chat", "answer.deliver"),
            new Moment("chat-proxy", "proxy.response"),
            new Moment("access", "access.push"),
            new Moment("access", "answer.submit-messages"));

    /** Those that have such moments. */
    public static final List<String> ROLES =
            MOMENTS.stream().map(Moment::role).distinct().toList();

    private static final int MOST_PASSES = 50;
    private static final Duration REACHED_WITHIN = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final int OK = 200;

    private final Suite suite;
    private final FaultLog log;
    private final RandomGenerator random;
    private final Pause pause;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ANSWER).build();

    /** @param random used by one thread at a time, the one that injects */
    public FailPointFaults(Suite suite, FaultLog log, RandomGenerator random, Pause pause) {
        this.suite = suite;
        this.log = log;
        this.random = random;
        this.pause = pause;
    }

    /** The daemon ends there as by SIGKILL, and is started again after up to 6 s. */
    public Fault halt() {
        return new AtAMoment("halt") {
            @Override
            boolean isReached(ProcessHandle process) {
                return !process.isAlive();
            }

            @Override
            void goOn(DaemonName daemon, ProcessHandle process, List<String> settings) {
                pause.between(Duration.ofMillis(200), Duration.ofSeconds(6), random);
                suite.start(daemon, settings);
            }
        };
    }

    /** The daemon stops itself there as by SIGSTOP, and goes on from that very moment after 2 to 60 s. */
    public Fault hang() {
        return new AtAMoment("hang") {
            @Override
            boolean isReached(ProcessHandle process) {
                return isStopped(process);
            }

            @Override
            void goOn(DaemonName daemon, ProcessHandle process, List<String> settings) {
                try {
                    pause.between(Duration.ofSeconds(2), Duration.ofSeconds(60), random);
                } finally {
                    Suite.signal(process, "CONT");
                }
            }
        };
    }

    private record Moment(String role, String point) {}

    private abstract class AtAMoment implements Fault {
        private final String action;

        AtAMoment(String action) {
            this.action = action;
        }

        abstract boolean isReached(ProcessHandle process);

        /** @param settings that it was started with */
        abstract void goOn(DaemonName daemon, ProcessHandle process, List<String> settings);

        @Override
        public String kind() {
            return action;
        }

        @Override
        public FaultRecord inject() {
            Moment moment = MOMENTS.get(random.nextInt(MOMENTS.size()));
            List<DaemonName> ofRole = suite.daemons().stream()
                    .filter(daemon -> daemon.role().equals(moment.role))
                    .toList();
            DaemonName daemon = ofRole.get(random.nextInt(ofRole.size()));
            ProcessHandle process =
                    suite.process(daemon).orElseThrow(() -> new SuiteException(daemon + " doesn't run"));
            Map<DaemonName, Integer> adminPorts = suite.adminPorts();
            Integer port = adminPorts.get(daemon);
            if (port == null) {
                throw new SuiteException(daemon + " has no admin port");
            }
            List<String> settings = Suite.settingsOf(process);
            FaultLog.Running running = log.begin(action, daemon.toString());
            post(daemon, port, moment.point, action, random.nextInt(MOST_PASSES));
            if (!pause.until(() -> isReached(process), REACHED_WITHIN)) {
                post(daemon, port, moment.point, "off", 0);
                return log.end(running, moment.point + " wasn't reached");
            }
            long begin = System.nanoTime();
            goOn(daemon, process, settings);
            return log.end(
                    running,
                    moment.point + ", went on after "
                            + Duration.ofNanos(System.nanoTime() - begin).toMillis() + " ms");
        }
    }

    private void post(DaemonName daemon, int port, String point, String action, int after) {
        URI uri = URI.create(
                "http://127.0.0.1:" + port + "/failpoints?point=" + point + "&action=" + action + "&after=" + after);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(ANSWER)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != OK) {
                throw new SuiteException(daemon + " has no fail points (status " + response.statusCode()
                        + "); start it with --set daemon.fail-points=on");
            }
        } catch (IOException e) {
            throw new SuiteException(daemon + ": " + uri + " doesn't answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SuiteException("interrupted", e);
        }
    }

    /** State T in the third field of the process's {@code stat}; the second ends with the last parenthesis. */
    private static boolean isStopped(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return stat.startsWith(") T", stat.lastIndexOf(')'));
        } catch (IOException e) {
            throw new SuiteException("process " + process.pid() + " ended instead of standing still", e);
        }
    }
}
