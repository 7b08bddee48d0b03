// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/** Hands a command to the server that owns a data directory. */
public final class CommandClient {
    private CommandClient() {}

    /**
     * Sends the command and writes the answer as it comes.
     *
     * @return the exit status; empty if no server listens on the socket
     * @throws IOException if the server went away before it had answered
     */
    public static OptionalInt call(Path socket, CommandRequest request, CommandOutput output) throws IOException {
        if (Files.notExists(socket)) {
            return OptionalInt.empty();
        }
        SocketChannel channel;
        try {
            channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        } catch (SocketException nobodyListens) {
            return OptionalInt.empty();
        }
        try (channel) {
            request.writeTo(Channels.newOutputStream(channel));
            channel.shutdownOutput();
            return OptionalInt.of(readAnswer(channel, output));
        }
    }

    private static int readAnswer(SocketChannel channel, CommandOutput output) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            String text = line.substring(Math.min(2, line.length()));
            switch (line.isEmpty() ? ' ' : line.charAt(0)) {
                case '0' -> {
                    return Integer.parseInt(text);
                }
                case '1' -> output.line(text);
                case '2' -> output.error(text);
                case '3' -> output.note(text);
                case '4' -> {
                    // it goes on
                }
                default -> throw new IOException("the server answered what is no answer: " + line);
            }
        }
        throw new IOException("the server went away before it had answered");
    }
}
