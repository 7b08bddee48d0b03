// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.command;

import io.gatehouse.directory.ImportOptions;
import io.gatehouse.directory.ImportReport;
import io.gatehouse.directory.UserImport;
import io.gatehouse.platform.thread.Blocking;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code users import FILE.csv [--domain D] [--create-tenant] [--policy]}: the file's content comes as the request's body,
 * in UTF-8. All or nothing. The report counts accounts and weak passwords, or names what is wrong line by line.
 */
final class UsersImport implements Command {
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final UserImport users;

    UsersImport(UserImport users) {
        this.users = users;
    }

    @Blocking
    @Override
    public int run(CommandRequest request, CommandOutput output) {
        String file = request.argument("file").orElse("the file");
        ImportOptions options = new ImportOptions(
                request.argument("domain").orElse(""), request.has("create-tenant"), request.has("policy"));
        String csv = text(request.body(), file);
        ImportReport report;
        try (Heartbeat ignored = new Heartbeat(
                HEARTBEAT,
                seconds -> output.note(
                        "Importing " + csv.lines().count() + " lines of " + file + ": " + seconds + " s so far"))) {
            report = users.run(new StringReader(csv), options);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        if (request.has("json")) {
            output.line(Json.of(asMap(report)));
        } else {
            tell(report, file, output);
        }
        return report.done() ? DONE : FAILED;
    }

    /** Spreadsheets put a byte order mark in front, which is no part of the first column's name. */
    private static String text(byte[] body, String file) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (CharacterCodingException otherCharset) {
            throw new CommandRefused(file + " is not written in UTF-8");
        }
    }

    private static void tell(ImportReport report, String file, CommandOutput output) {
        if (report.done()) {
            output.line(report.imported() + " users imported, " + report.tenantsCreated() + " tenants made, "
                    + report.weak() + " weak passwords");
            return;
        }
        report.errors().forEach(error -> output.error(error.toString()));
        int more = report.errorCount() - report.errors().size();
        if (more > 0) {
            output.error("… and " + more + " more");
        }
        output.error("Nothing was imported from " + file + ": " + report.errorCount() + " errors");
    }

    private static Map<String, Object> asMap(ImportReport report) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("imported", report.imported());
        map.put("tenants_created", report.tenantsCreated());
        map.put("weak_passwords", report.weak());
        map.put("error_count", report.errorCount());
        map.put("errors", report.errors().stream().map(UsersImport::asMap).toList());
        return map;
    }

    private static Map<String, Object> asMap(ImportReport.LineError error) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("line", error.line());
        map.put("column", error.column());
        map.put("message", error.message());
        return map;
    }
}
