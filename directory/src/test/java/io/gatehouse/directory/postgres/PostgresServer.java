// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A PostgreSQL server of a test's own: the one that Debian's package {@code postgresql} brought, the newest if there are
 * several, with a cluster in a new temporary folder, on a loopback port of its own. Under root it runs as the user
 * {@code postgres}, because it refuses root. It cannot outlive the test: a shell stands between, which kills it as soon as
 * its standard input ends, however this process dies. One thread at a time.
 *
 * <p>A machine without it fails the test.
 */
public final class PostgresServer implements AutoCloseable {
    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String USER = "gatehouse";
    private static final String PASSWORD = "postgres-test";

    /** Waits for the server, and for a line with the signal that shall end it; an end of the input is an immediate end. */
    private static final String KEEPER = """
            exec 3<&0
            "$@" </dev/null & server=$!
            { read -r signal <&3; kill -"${signal:-QUIT}" $server; } & watch=$!
            wait $server
            kill $watch 2>/dev/null
            """;

    private final Path programs = newestInstalled();
    private final Path folder;
    private final int port;
    private Process keeper;

    private PostgresServer() {
        try {
            folder = Files.createTempDirectory("gatehouse-postgres");
            give(folder);
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("PostgreSQL cannot be prepared", failure);
        }
    }

    /** Makes a cluster and starts it. */
    public static PostgresServer create() {
        PostgresServer server = new PostgresServer();
        try {
            server.initialise();
            server.start();
            return server;
        } catch (RuntimeException | Error failure) {
            server.close();
            throw failure;
        }
    }

    /** Name that signs in, with every right. */
    public String username() {
        return USER;
    }

    /** The password of {@link #username}. */
    public String password() {
        return PASSWORD;
    }

    /** Makes an empty database and returns its JDBC address. */
    public String createDatabase() {
        String name = "d" + UUID.randomUUID().toString().replace("-", "");
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("create database " + name);
        } catch (SQLException failure) {
            throw new IllegalStateException("PostgreSQL makes no database", failure);
        }
        return url(name);
    }

    /** Starts it, again on the same port with the same data, and waits until it answers. */
    public void start() {
        keeper = run(
                "server.log",
                List.of(
                        program("postgres"),
                        "-D",
                        data().toString(),
                        "-p",
                        String.valueOf(port),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "unix_socket_directories="));
        Awaitility.await("PostgreSQL answers").atMost(PATIENCE).until(() -> {
            assertThat(keeper.isAlive()).as(() -> log("server.log")).isTrue();
            return answers();
        });
    }

    /** Ends it in the middle of what it is doing, as {@code pg_ctl stop -m immediate} does; waits until it is gone. */
    public void stopImmediately() {
        stop("QUIT");
    }

    /** Lets it go on listening and answer nothing, as a machine does that hangs or whose cable was pulled. */
    public void freeze() {
        signal("STOP");
    }

    /** Lets it go on after {@link #freeze}. */
    public void thaw() {
        signal("CONT");
    }

    /** Ends it and removes what it wrote. */
    @Override
    public void close() {
        if (keeper != null && keeper.isAlive()) {
            stop("INT");
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException failure) {
            throw new UncheckedIOException("PostgreSQL's folder " + folder + " cannot be removed", failure);
        }
    }

    private void initialise() {
        try {
            Path secret = folder.resolve("password");
            Files.writeString(secret, PASSWORD);
            give(secret);
            List<String> command = List.of(
                    program("initdb"),
                    "-D",
                    data().toString(),
                    "-U",
                    USER,
                    "-A",
                    "scram-sha-256",
                    "--pwfile=" + secret,
                    "-E",
                    "UTF8",
                    "--locale=C",
                    "--no-sync");
            Process initdb = run("initdb.log", command);
            assertThat(initdb.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("initdb ends")
                    .isTrue();
            assertThat(Files.exists(data().resolve("PG_VERSION")))
                    .as(() -> log("initdb.log"))
                    .isTrue();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while PostgreSQL was prepared", interrupted);
        }
    }

    private Process run(String log, List<String> program) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", KEEPER, "postgres-keeper"));
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        command.addAll(program);
        try {
            return new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(folder.resolve(log).toFile()))
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException("PostgreSQL cannot be started", failure);
        }
    }

    private void signal(String signal) {
        List<String> command = new ArrayList<>(List.of("/bin/kill", "-" + signal));
        keeper.descendants().map(each -> String.valueOf(each.pid())).forEach(command::add);
        try {
            Process kill = new ProcessBuilder(command).inheritIO().start();
            assertThat(kill.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (IOException failure) {
            throw new UncheckedIOException("PostgreSQL gets no signal", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while PostgreSQL got a signal", interrupted);
        }
    }

    private void stop(String signal) {
        try (OutputStream order = keeper.getOutputStream()) {
            order.write((signal + "\n").getBytes(StandardCharsets.US_ASCII));
            order.flush();
            assertThat(keeper.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("PostgreSQL ends")
                    .isTrue();
        } catch (IOException failure) {
            throw new UncheckedIOException("PostgreSQL's keeper takes no order", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while PostgreSQL was stopped", interrupted);
        }
    }

    private boolean answers() {
        try (Connection connection = connect()) {
            return connection.isValid(5);
        } catch (SQLException notYet) {
            return false;
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url("postgres"), USER, PASSWORD);
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    private Path data() {
        return folder.resolve("data");
    }

    private String program(String name) {
        return programs.resolve(name).toString();
    }

    private String log(String name) {
        try {
            return "PostgreSQL wrote: " + Files.readString(folder.resolve(name));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** To the user that the server runs as. */
    private static void give(Path file) throws IOException {
        if (isRoot()) {
            Files.setOwner(
                    file, file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres"));
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static Path newestInstalled() {
        if (Files.isDirectory(INSTALLED)) {
            try (Stream<Path> versions = Files.list(INSTALLED)) {
                return versions.map(version -> version.resolve("bin"))
                        .filter(programs -> Files.isExecutable(programs.resolve("initdb")))
                        .max(Comparator.comparing(programs -> Integer.valueOf(
                                programs.getParent().getFileName().toString())))
                        .orElseThrow(PostgresServer::missing);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        throw missing();
    }

    private static AssertionError missing() {
        return new AssertionError("There is no PostgreSQL server under " + INSTALLED
                + ": this test needs Debian's package postgresql (apt-get install postgresql)");
    }
}
