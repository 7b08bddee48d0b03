// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.bench.registration;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * A server in a JVM of its own, so that its CPU is its own. It says {@code READY port} on its standard output, answers each
 * line on its standard input with what it has stored, and ends when that input ends: it cannot outlive us.
 */
final class ServedProcess implements Registrar {
    private static final String READY = "READY ";

    private final Process process;
    private final BufferedReader answers;
    private final PrintWriter questions;
    private final InetSocketAddress address;

    private ServedProcess(Process process) throws IOException {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.questions = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(answerAfter(READY)));
    }

    /** Starts that main class with this JVM's class path and waits until it is ready. */
    static ServedProcess start(Class<?> main, List<String> javaOptions, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 24) { // as ./gatehouse does; otherwise each start warns
            command.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"));
        }
        command.addAll(javaOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            return new ServedProcess(process);
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** The other side, called by the server's main once it serves. */
    static void serve(InetSocketAddress address, Supplier<Stored> stored) throws IOException {
        System.out.println(READY + address.getPort());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (in.readLine() != null) {
            Stored now = stored.get();
            System.out.println(now.bindings() + " " + now.cseqSum());
        }
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public Stored stored() throws IOException {
        questions.println();
        String[] numbers = answerAfter("").split(" ");
        return new Stored(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
    }

    private String answerAfter(String prefix) throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(prefix)) {
                return line.substring(prefix.length());
            }
        }
        throw new IOException("the server ended");
    }

    @Override
    public void close() {
        questions.close();
        try {
            if (!process.waitFor(15, java.util.concurrent.TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
