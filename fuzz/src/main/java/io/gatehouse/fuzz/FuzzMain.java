// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.fuzz;

import com.code_intelligence.jazzer.Jazzer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Fuzzes one target with Jazzer, guided by coverage: {@code FuzzMain TARGET SECONDS FOLDER SEEDS...}. New inputs and findings go to
 * FOLDER. Ends with status 0 if the time is over and nothing was found, 77 with the input in FOLDER otherwise. With 0 seconds it
 * merges: what of SEEDS covers something goes to FOLDER.
 */
public final class FuzzMain {
    /** Whose branches are counted: ours, and what of others reads the bytes of a peer. */
    private static final String INSTRUMENTED = "io.gatehouse.**:io.netty.handler.codec.http.**";

    /** Jazzer's bug detectors look for injections into what we do not have, stop at our own sockets, and break Netty's queues. */
    private static final List<String> DETECTORS = List.of(
            "BigDecimal",
            "ClojureLangHooks",
            "Deserialization",
            "ExpressionLanguageInjection",
            "FilePathTraversal",
            "LdapInjection",
            "NamingContextLookup",
            "OsCommandInjection",
            "ReflectiveCall",
            "RegexInjection",
            "ScriptEngineInjection",
            "ServerSideRequestForgery",
            "SqlInjection",
            "TemplateInjection",
            "UnsafeSanitizer",
            "XPathInjection",
            "XmlParserSsrfGuidance");

    private static final int LONGEST_INPUT = 8_192;
    private static final int HANG_SECONDS = 20;

    private FuzzMain() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length < 4) {
            throw new IllegalArgumentException("TARGET SECONDS FOLDER SEEDS...");
        }
        Target target = Target.valueOf(args[0].toUpperCase(Locale.ROOT));
        int seconds = Integer.parseInt(args[1]);
        Path folder = Path.of(args[2]).toAbsolutePath();
        Files.createDirectories(folder);
        List<String> arguments = new ArrayList<>(List.of(
                "--target_class=" + JazzerEntry.class.getName(),
                "--target_args=" + target.name(),
                "--instrumentation_includes=" + INSTRUMENTED,
                "--custom_hook_includes=" + INSTRUMENTED,
                "--disabled_hooks=" + detectors(),
                "--reproducer_path=" + folder,
                "-artifact_prefix=" + folder + "/",
                "-timeout=" + HANG_SECONDS,
                "-max_len=" + LONGEST_INPUT,
                seconds > 0 ? "-max_total_time=" + seconds : "-merge=1",
                seconds > 0
                        ? "-use_counters=1"
                        : "-use_counters=0", // of those kept, what reaches a branch, not how often
                folder.toString()));
        arguments.addAll(List.of(args).subList(3, args.length));
        Jazzer.main(arguments.toArray(String[]::new));
    }

    private static String detectors() {
        List<String> names = new ArrayList<>();
        DETECTORS.forEach(name -> names.add("com.code_intelligence.jazzer.sanitizers." + name));
        return String.join(":", names);
    }
}
