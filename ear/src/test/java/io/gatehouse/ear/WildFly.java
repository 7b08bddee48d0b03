// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.ear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A WildFly of its own: its stock configuration, started by its own script on the JDK of this test, listening on loopback
 * and on ports that were free, all its files in one folder. Deployments go through its deployment scanner.
 */
final class WildFly implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration DEPLOYMENT = Duration.ofSeconds(90);
    private static final Duration STOP = Duration.ofSeconds(20);
    private static final Pattern THREAD_NAME = Pattern.compile("(?m)^\"(.*?)\" #");

    private final Path base;
    private final Path log;
    private final Process script;
    private final long pid;

    private WildFly(Path base, Path log, Process script, long pid) {
        this.base = base;
        this.log = log;
        this.script = script;
        this.pid = pid;
    }

    /** Starts the server unpacked at {@code home} with these system properties and waits until it is up. */
    static WildFly start(Path home, Path base, Map<String, String> properties) throws IOException {
        assertThat(home.resolve("bin/standalone.sh"))
                .as("WildFly, which the build unpacks")
                .exists();
        layOut(home, base);
        Path log = base.resolve("console.log");
        Path pidFile = base.resolve("wildfly.pid");
        ProcessBuilder builder = new ProcessBuilder(command(home, base, properties))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JBOSS_HOME", home.toString());
        builder.environment().put("LAUNCH_JBOSS_IN_BACKGROUND", "1");
        builder.environment().put("JBOSS_PIDFILE", pidFile.toString());
        builder.environment().put("JAVA_OPTS", "-Xmx512m -Djava.awt.headless=true");
        Process script = builder.start();
        try {
            await("WildFly starts")
                    .atMost(START)
                    .failFast("WildFly ended", () -> !script.isAlive())
                    .until(() -> read(log).contains("WFLYSRV0025"));
            return new WildFly(
                    base, log, script, Long.parseLong(Files.readString(pidFile).strip()));
        } catch (RuntimeException | Error failure) {
            end(script);
            throw new AssertionError("WildFly did not start:\n" + read(log), failure);
        }
    }

    private static void layOut(Path home, Path base) throws IOException {
        Path configuration = Files.createDirectories(base.resolve("configuration"));
        Files.createDirectories(base.resolve("deployments"));
        try (Stream<Path> files = Files.list(home.resolve("standalone/configuration"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, configuration.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Path standalone = configuration.resolve("standalone.xml");
        Files.writeString(
                standalone, Files.readString(standalone).replace("scan-interval=\"5000\"", "scan-interval=\"200\""));
    }

    private static List<String> command(Path home, Path base, Map<String, String> properties) {
        List<String> command = new ArrayList<>(
                List.of("bash", home.resolve("bin/standalone.sh").toString()));
        command.add("-b");
        command.add("127.0.0.1");
        command.add("-bmanagement");
        command.add("127.0.0.1");
        command.add("-Djboss.server.base.dir=" + base);
        properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
        return command;
    }

    /**
     * Deploys an archive and waits until it is up.
     *
     * @throws AssertionError if the server refuses it, with the server's reason
     */
    void deploy(Path archive) throws IOException {
        Path target = deployments().resolve(archive.getFileName());
        Files.copy(archive, target, StandardCopyOption.REPLACE_EXISTING);
        Files.createFile(marker(archive, "dodeploy"));
        await("deployment of " + archive.getFileName())
                .atMost(DEPLOYMENT)
                .until(() -> isDeployed(archive) || Files.exists(marker(archive, "failed")));
        if (!isDeployed(archive)) {
            throw new AssertionError("not deployed: " + Files.readString(marker(archive, "failed")));
        }
    }

    /** Asks for a deployment that is expected to fail; returns when the server has given up on it. */
    void deployInVain(Path archive) throws IOException {
        Files.copy(archive, deployments().resolve(archive.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        Files.createFile(marker(archive, "dodeploy"));
        await("failure of " + archive.getFileName())
                .atMost(DEPLOYMENT)
                .until(() -> Files.exists(marker(archive, "failed")));
        Files.delete(marker(archive, "failed"));
    }

    /** Takes the archive back and waits until it is down. */
    void undeploy(Path archive) throws IOException {
        Files.delete(marker(archive, "deployed"));
        await("end of " + archive.getFileName())
                .atMost(DEPLOYMENT)
                .until(() -> Files.exists(marker(archive, "undeployed")));
    }

    private boolean isDeployed(Path archive) {
        return Files.exists(marker(archive, "deployed"));
    }

    private Path deployments() {
        return base.resolve("deployments");
    }

    private Path marker(Path archive, String suffix) {
        return deployments().resolve(archive.getFileName() + "." + suffix);
    }

    /** Everything the server has printed. */
    String console() {
        return read(log);
    }

    /** The names of its live threads. */
    Set<String> threads() {
        Set<String> names = new TreeSet<>();
        Matcher matcher = THREAD_NAME.matcher(diagnose("Thread.print"));
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        assertThat(names).as("threads of a running JVM").isNotEmpty();
        return names;
    }

    /** Class loaders that are reachable after a collection, as the JVM describes them. */
    String classLoaders() {
        diagnose("GC.run");
        return diagnose("VM.classloaders");
    }

    private String diagnose(String question) {
        try {
            Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
            Process process = new ProcessBuilder(jcmd.toString(), Long.toString(pid), question)
                    .redirectErrorStream(true)
                    .start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(answer).isZero();
            return answer;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Stops the server as an operator would: SIGTERM, which the script hands on. */
    @Override
    public void close() {
        end(script);
    }

    private static void end(Process script) {
        List<ProcessHandle> all = Stream.concat(script.descendants(), Stream.of(script.toHandle()))
                .toList();
        script.destroy();
        try {
            script.waitFor(STOP.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        all.forEach(ProcessHandle::destroyForcibly);
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
