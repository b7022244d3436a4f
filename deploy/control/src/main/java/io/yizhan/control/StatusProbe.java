package io.yizhan.control;

import com.typesafe.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Asks the daemons of this machine how they are, all at once. */
final class StatusProbe {

    private final Path conf;
    private final Path run;
    private final Map<String, RoleConfig> configs = new ConcurrentHashMap<>();

    /**
     * @param conf holds {@code instances} and a file for each role
     * @param run holds {@code pids} and {@code logs}
     */
    StatusProbe(Path conf, Path run) {
        this.conf = conf;
        this.run = run;
    }

    /** In the order of the names. */
    List<DaemonStatus> ask(List<DaemonName> names) {
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(16, Math.max(1, names.size())));
        try {
            List<CompletableFuture<DaemonStatus>> answers = names.stream()
                    .map(name -> CompletableFuture.supplyAsync(() -> ask(name), threads))
                    .toList();
            return answers.stream().map(CompletableFuture::join).toList();
        } finally {
            threads.shutdown();
        }
    }

    private DaemonStatus ask(DaemonName name) {
        String log = run.resolve("logs").resolve(name + ".log").toString();
        long pid = livingPid(name);
        RoleConfig config;
        try {
            config = configs.computeIfAbsent(name.role(), role -> RoleConfig.read(conf, role));
        } catch (ConfigException e) {
            return DaemonStatus.silent(name, pid, Collections.emptySortedMap(), String.valueOf(e.getMessage()), log);
        }
        SortedMap<String, Integer> ports = config.ports(name.instance());
        String address = config.adminAddress(name.instance());
        try {
            DaemonStatus status = DaemonStatus.parse(name, AdminPage.read(address, "/topology"), ports, log);
            return pid == 0 || pid == status.pid()
                    ? status
                    : status.withProblem("admin port " + address + " is answered by pid " + status.pid()
                            + " (expected: " + pid + ", from the pid file)");
        } catch (IOException e) {
            String problem = pid == 0 ? "not running" : "admin port " + address + " doesn't answer: " + e.getMessage();
            return DaemonStatus.silent(name, pid, ports, problem, log);
        } catch (ConfigException e) {
            return DaemonStatus.silent(
                    name, pid, ports, "admin port " + address + " isn't a daemon's: " + e.getMessage(), log);
        }
    }

    /** From the pid file; 0 where there is none, or it names no living process. */
    private long livingPid(DaemonName name) {
        try {
            long pid = Long.parseLong(
                    Files.readString(run.resolve("pids").resolve(name + ".pid")).strip());
            return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent() ? pid : 0;
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }
}
