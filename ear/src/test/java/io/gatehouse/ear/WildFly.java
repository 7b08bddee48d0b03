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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A WildFly of its own: its stock configuration, started by its own script on the JDK of this test, listening on loopback
 * and on the ports it is given, all its files in one folder. Deployments go through its deployment scanner, when told. It
 * ends with {@link #close}, with this JVM, and after {@link #LIFE} at the latest, even if this JVM is killed.
 */
final class WildFly implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(180);
    private static final Duration DEPLOYMENT = Duration.ofSeconds(240);
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final Duration LIFE = Duration.ofMinutes(15);
    private static final Pattern THREAD_NAME = Pattern.compile("(?m)^\"(.*?)\" #");

    private final Path base;
    private final Path log;
    private final Process script;
    private final long pid;
    private final Thread endWithThisJvm;

    private WildFly(Path base, Path log, Process script, long pid) {
        this.base = base;
        this.log = log;
        this.script = script;
        this.pid = pid;
        this.endWithThisJvm = new Thread(() -> end(script), "end-of-wildfly");
        Runtime.getRuntime().addShutdownHook(endWithThisJvm);
    }

    /**
     * Starts the server unpacked at {@code home} with these system properties and waits until it is up.
     *
     * @param base the folder of everything it writes
     * @param log where its output goes
     */
    static WildFly start(Path home, Path base, Path log, Map<String, String> properties) throws IOException {
        assertThat(home.resolve("bin/standalone.sh"))
                .as("WildFly, which the build unpacks")
                .exists();
        layOut(home, base);
        ProcessBuilder builder = new ProcessBuilder(command(home, base, properties))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JBOSS_HOME", home.toString());
        builder.environment().put("JAVA_OPTS", "-Xmx512m -Djava.awt.headless=true");
        Process script = builder.start();
        try {
            await("WildFly starts")
                    .atMost(START)
                    .failFast("WildFly ended", () -> !script.isAlive())
                    .until(() -> read(log).contains("WFLYSRV0025"));
            return new WildFly(base, log, script, javaBelow(script).pid());
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
        String stock = Files.readString(standalone);
        String watchful = stock.replace("scan-interval=\"5000\"", "scan-interval=\"200\" auto-deploy-zipped=\"false\"");
        assertThat(watchful).as("the scanner's line in " + standalone).isNotEqualTo(stock);
        Files.writeString(standalone, watchful);
    }

    private static List<String> command(Path home, Path base, Map<String, String> properties) {
        List<String> command = new ArrayList<>();
        command.addAll(List.of("timeout", "--kill-after=" + STOP.toSeconds(), Long.toString(LIFE.toSeconds())));
        command.addAll(List.of("bash", home.resolve("bin/standalone.sh").toString()));
        command.addAll(List.of("-b", "127.0.0.1", "-bmanagement", "127.0.0.1"));
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

    /** How many class loaders of an EAR's libraries are left after a collection: one is alive while it is deployed. */
    long classLoadersOf(Path archive) {
        diagnose("GC.run");
        String name = "\"deployment." + archive.getFileName() + "\"";
        return diagnose("VM.classloaders")
                .lines()
                .filter(line -> line.contains(name))
                .count();
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

    /** Stops the server in its own order, by SIGTERM; what does not stop in time is killed. */
    @Override
    public void close() {
        end(script);
        Runtime.getRuntime().removeShutdownHook(endWithThisJvm);
    }

    private static ProcessHandle javaBelow(Process script) {
        return script.descendants()
                .filter(process -> process.info().command().orElse("").endsWith("/java"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no JVM below the script"));
    }

    /** {@code timeout} passes the signal on to its process group: the script ends at once, the JVM when it has stopped. */
    private static void end(Process script) {
        List<ProcessHandle> all = Stream.concat(script.descendants(), Stream.of(script.toHandle()))
                .toList();
        script.destroy();
        CompletableFuture<?> ended =
                CompletableFuture.allOf(all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new));
        try {
            ended.get(STOP.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException tooSlow) {
            // is killed like whatever else is left
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
