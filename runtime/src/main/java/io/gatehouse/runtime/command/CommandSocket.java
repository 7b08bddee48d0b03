// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.command;

import io.gatehouse.platform.lifecycle.Component;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes operators' commands on a Unix socket in the data directory (mode 600): whoever may open the file may give orders,
 * nobody else can. At most {@value #THREADS} commands run at a time. The answer is lines: {@code 1 text} for the answer,
 * {@code 2 text} for what went wrong, {@code 3 text} for how it goes, {@code 4} now and then from a command that takes long, and at
 * last {@code 0 status}.
 */
public final class CommandSocket implements Component {
    private static final Logger log = LoggerFactory.getLogger(CommandSocket.class);
    private static final int THREADS = 4;

    private final Path path;
    private final Command commands;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

    private ServerSocketChannel server;
    private ExecutorService threads;

    /** Every command goes to {@code commands}, which tells them apart by their names. */
    public CommandSocket(Path path, Command commands) {
        this.path = path;
        this.commands = commands;
    }

    /** Where the socket of a data directory is. */
    public static Path in(Path dataDirectory) {
        return dataDirectory.resolve("gatehouse.sock");
    }

    @Override
    public String name() {
        return "commands";
    }

    /**
     * Opens the socket. Where the system cannot (the path is too long, or there are no Unix sockets) the server runs
     * without it and says so: commands then need a stopped server.
     */
    @Override
    public synchronized void start() {
        try {
            server = bind();
        } catch (IOException | UnsupportedOperationException failure) {
            log.warn("No command socket at {}: {}; commands work only while the server is stopped", path, failure);
            return;
        }
        AtomicInteger number = new AtomicInteger();
        threads = Executors.newFixedThreadPool(THREADS + 1, task -> {
            Thread thread = new Thread(task, "commands-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        ServerSocketChannel accepting = server;
        threads.execute(() -> accept(accepting));
    }

    @Override
    public synchronized void stop() {
        if (server == null) {
            return;
        }
        closeQuietly(server);
        open.forEach(CommandSocket::closeQuietly);
        threads.shutdownNow();
        server = null;
        try {
            Files.deleteIfExists(path);
        } catch (IOException failure) {
            log.warn("The command socket {} stays: {}", path, failure.toString());
        }
    }

    /** Bound in a folder of its own that nobody else can enter, so that the socket is never there with another mode. */
    private ServerSocketChannel bind() throws IOException {
        Path folder = Files.createTempDirectory(path.toAbsolutePath().getParent(), ".s");
        Path draft = folder.resolve("s");
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(draft));
            Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
            Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return channel;
        } catch (IOException | UnsupportedOperationException failure) {
            channel.close();
            throw failure;
        } finally {
            Files.deleteIfExists(draft);
            Files.deleteIfExists(folder);
        }
    }

    private void accept(ServerSocketChannel accepting) {
        while (accepting.isOpen()) {
            try {
                SocketChannel connection = accepting.accept();
                open.add(connection);
                threads.execute(() -> serve(connection));
            } catch (ClosedChannelException stopped) {
                return;
            } catch (IOException failure) {
                log.warn("The command socket failed: {}", failure.toString());
                return;
            }
        }
    }

    private void serve(SocketChannel connection) {
        try (connection;
                Writer writer = new BufferedWriter(
                        new OutputStreamWriter(Channels.newOutputStream(connection), StandardCharsets.UTF_8))) {
            CommandRequest request = CommandRequest.readFrom(Channels.newInputStream(connection));
            int status = run(request, new LineOutput(writer));
            writer.write("0 " + status + "\n");
        } catch (IOException | UncheckedIOException peerLeft) {
            log.debug("A command's caller left: {}", peerLeft.toString());
        } finally {
            open.remove(connection);
        }
    }

    private int run(CommandRequest request, CommandOutput output) {
        log.info("Command: {}", request);
        try {
            return commands.run(request, output);
        } catch (CommandRefused refused) {
            output.error(refused.getMessage());
        } catch (UncheckedIOException peerLeft) {
            throw peerLeft;
        } catch (RuntimeException failure) {
            log.error("The command {} failed", request.name(), failure);
            output.error("The command failed: " + failure);
        }
        return Command.FAILED;
    }

    private static void closeQuietly(AutoCloseable channel) {
        try {
            channel.close();
        } catch (Exception failure) {
            log.debug("Closing a command channel: {}", failure.toString());
        }
    }

    private record LineOutput(Writer writer) implements CommandOutput {
        @Override
        public void line(String text) {
            write("1 ", text, false);
        }

        @Override
        public void error(String text) {
            write("2 ", text, false);
        }

        @Override
        public void note(String text) {
            write("3 ", text, true);
        }

        @Override
        public void alive() {
            write("4 ", "", true);
        }

        private synchronized void write(String kind, String text, boolean atOnce) {
            try {
                for (String line : text.split("\n", -1)) {
                    writer.write(kind + line + "\n");
                }
                if (atOnce) {
                    writer.flush();
                }
            } catch (IOException peerLeft) {
                throw new UncheckedIOException(peerLeft);
            }
        }
    }
}
