// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.tool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end and keeps what it printed. Kills it when the deadline passes. */
final class ExternalTool {
    private ExternalTool() {}

    /**
     * @param status the exit status; 137 when it was killed at the deadline
     * @param output standard output and error, as printed
     */
    record Outcome(int status, String output) {}

    /** The program's path, or an error that says which Debian package holds it. */
    static String require(String program, String debianPackage) {
        for (String folder : System.getenv("PATH").split(":")) {
            Path candidate = Path.of(folder, program);
            if (Files.isExecutable(candidate)) {
                return candidate.toString();
            }
        }
        throw new AssertionError(
                program + " is missing: install Debian's package " + debianPackage + " (./verify does it as root)");
    }

    static Outcome run(Path folder, Duration deadline, List<String> command) {
        return run(folder, deadline, command, Path.of("/dev/null"));
    }

    /** The same with standard input from a file. */
    static Outcome run(Path folder, Duration deadline, List<String> command, Path input) {
        try {
            Path output = Files.createTempFile(folder, "output", ".txt");
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .redirectInput(input.toFile())
                    .start();
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
            return new Outcome(
                    process.exitValue(), Files.readString(output, java.nio.charset.StandardCharsets.ISO_8859_1));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while " + command.get(0) + " ran", interrupted);
        }
    }
}
