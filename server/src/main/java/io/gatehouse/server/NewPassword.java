// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.server;

import io.gatehouse.directory.PasswordPolicy;
import io.gatehouse.runtime.command.CommandRefused;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import picocli.CommandLine.Option;

/**
 * Where a new password comes from: asked for twice at the terminal, read from standard input, or made up. Never from the
 * command line, which every user of the machine can read.
 */
final class NewPassword {
    /** Neither 0 and O nor 1, l and I: it is read from a terminal. */
    private static final String ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

    private static final int LENGTH = 20;

    @Option(names = "--password-stdin", description = "Reads the password from the first line of standard input.")
    private boolean fromStandardInput;

    @Option(names = "--generate", description = "Makes a password up and prints it, once.")
    private boolean generated;

    /** A password of {@value #LENGTH} characters that keeps to the policy. */
    static String generate() {
        SecureRandom random = new SecureRandom();
        String password;
        do {
            password = random.ints(LENGTH, 0, ALPHABET.length())
                    .mapToObj(ALPHABET::charAt)
                    .collect(StringBuilder::new, StringBuilder::append, StringBuilder::append)
                    .toString();
        } while (!PasswordPolicy.problems(password).isEmpty());
        return password;
    }

    /**
     * The password.
     *
     * @throws CommandRefused if there is none, or the second entry differs
     */
    String read() {
        if (generated) {
            return generate();
        }
        String password = fromStandardInput ? firstLine() : ask();
        if (password.isEmpty()) {
            throw new CommandRefused("The password is empty");
        }
        return password;
    }

    /** Prints what nobody has seen yet, when the command has succeeded. */
    void tell(PrintWriter out, String password) {
        if (generated) {
            out.println("Password: " + password);
        }
    }

    private static String firstLine() {
        try {
            String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return line == null ? "" : line;
        } catch (IOException failure) {
            throw new CommandRefused("The password cannot be read from standard input: " + failure.getMessage());
        }
    }

    private static String ask() {
        Console console = System.console();
        if (console == null) {
            throw new CommandRefused(
                    "There is no terminal to ask for the password at: use --password-stdin or --generate");
        }
        char[] first = console.readPassword("New password: ");
        char[] second = console.readPassword("Once more: ");
        if (first == null || !Arrays.equals(first, second)) {
            throw new CommandRefused("The two passwords are not the same");
        }
        return new String(first);
    }
}
