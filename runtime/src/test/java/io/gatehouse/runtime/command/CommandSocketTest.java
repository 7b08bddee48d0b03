// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandSocketTest {
    @TempDir
    Path folder;

    private Path path;
    private CommandSocket socket;
    private final Answer answer = new Answer();

    private static final class Answer implements CommandOutput {
        final List<String> lines = new ArrayList<>();

        @Override
        public void line(String text) {
            lines.add(text);
        }

        @Override
        public void error(String text) {
            lines.add("! " + text);
        }
    }

    @BeforeEach
    void open() {
        path = CommandSocket.in(folder);
        socket = new CommandSocket(path, CommandSocketTest::echo);
        socket.start();
    }

    @AfterEach
    void close() {
        socket.stop();
    }

    private static int echo(CommandRequest request, CommandOutput output) {
        if (request.name().equals("break")) {
            throw new IllegalStateException("broken on purpose");
        }
        output.line(request.name() + " " + request.required("word"));
        output.line(request.body().length + " bytes");
        output.error("careful");
        return 7;
    }

    @Test
    void carriesArgumentsAndBodyThereAndLinesAndStatusBack() throws IOException {
        byte[] file = new byte[3_000_000];
        OptionalInt status =
                CommandClient.call(path, new CommandRequest("users import", Map.of("word", "a\\n\nä=b"), file), answer);

        assertThat(status).hasValue(7);
        assertThat(answer.lines).containsExactly("users import a\\n", "ä=b", "3000000 bytes", "! careful");
    }

    @Test
    void isThereForItsOwnerAlone() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(path);
        }
    }

    @Test
    void saysWhatIsMissing() throws IOException {
        assertThat(CommandClient.call(path, new CommandRequest("users", Map.of()), answer))
                .hasValue(Command.FAILED);
        assertThat(answer.lines).containsExactly("! --word is missing");
    }

    @Test
    void tellsOfAFailureAndGoesOnServing() throws IOException {
        assertThat(CommandClient.call(path, new CommandRequest("break", Map.of()), answer))
                .hasValue(Command.FAILED);
        assertThat(answer.lines).singleElement().asString().contains("broken on purpose");
        assertThat(CommandClient.call(path, new CommandRequest("x", Map.of("word", "y")), answer))
                .hasValue(7);
    }

    @Test
    void closesOnGarbageWithoutAnAnswer() throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            channel.write(ByteBuffer.wrap("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            assertThat(channel.read(ByteBuffer.allocate(16))).isEqualTo(-1);
        }
    }

    @Test
    void isGoneAfterTheStopAndTakesOverWhatADeadServerLeft() throws IOException {
        socket.stop();
        assertThat(path).doesNotExist();
        assertThat(CommandClient.call(path, new CommandRequest("x", Map.of()), answer))
                .isEmpty();

        Files.createFile(path);
        assertThat(CommandClient.call(path, new CommandRequest("x", Map.of()), answer))
                .isEmpty();
        socket.start();
        assertThat(CommandClient.call(path, new CommandRequest("x", Map.of("word", "y")), answer))
                .hasValue(7);
    }

    @Test
    void neverNamesTheValuesOfArgumentsInLogs() {
        assertThat(new CommandRequest("users create", Map.of("password", "hunter2")).toString())
                .contains("password")
                .doesNotContain("hunter2");
    }
}
