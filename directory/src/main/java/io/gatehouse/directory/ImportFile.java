// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;

/**
 * The lines of an import file, each checked for itself, with what is wrong with them.
 *
 * @param lines those that are right
 * @param weak how many passwords the policy would refuse
 */
record ImportFile(List<ImportLine> lines, int weak, Errors errors) {
    private static final int BYTE_ORDER_MARK = 0xFEFF;
    private static final CSVFormat FORMAT = CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setIgnoreHeaderCase(true)
            .setIgnoreEmptyLines(true)
            .setTrim(false)
            .setDuplicateHeaderMode(DuplicateHeaderMode.DISALLOW)
            .get();

    /** Counts every error, keeps the first. */
    static final class Errors {
        private static final int MOST = 100;

        private final List<ImportReport.LineError> first = new ArrayList<>();
        private int count;

        void add(long line, String column, String message) {
            count++;
            if (first.size() < MOST) {
                first.add(new ImportReport.LineError(line, column, message));
            }
        }

        boolean any() {
            return count > 0;
        }

        List<ImportReport.LineError> first() {
            return List.copyOf(first);
        }

        int count() {
            return count;
        }
    }

    static ImportFile read(Reader csv, ImportOptions options) throws IOException {
        Errors errors = new Errors();
        List<ImportLine> lines = new ArrayList<>();
        int weak = 0;
        long read = 0;
        try (CSVParser parser = CSVParser.parse(withoutByteOrderMark(csv), FORMAT)) {
            read = parser.getCurrentLineNumber();
            checkColumns(parser.getHeaderNames(), errors);
            if (!errors.any()) {
                for (CSVRecord record : parser) {
                    read = parser.getCurrentLineNumber();
                    weak += add(record, read, options, lines, errors);
                }
            }
        } catch (IllegalArgumentException | UncheckedIOException broken) {
            errors.add(read + 1, "file", broken.getMessage());
        }
        return new ImportFile(lines, weak, errors);
    }

    /** Returns 1 if the line has a weak password, else 0. */
    private static int add(
            CSVRecord record, long number, ImportOptions options, List<ImportLine> lines, Errors errors) {
        try {
            ImportLine line = ImportLine.read(record, number, options.domain());
            lines.add(line);
            List<String> problems = line.passwordProblems();
            if (options.policy() && !problems.isEmpty()) {
                errors.add(number, "password", String.join("; ", problems));
            }
            return problems.isEmpty() ? 0 : 1;
        } catch (DirectoryRefusal refusal) {
            errors.add(number, refusal.field(), refusal.getMessage());
            return 0;
        }
    }

    private static void checkColumns(List<String> columns, Errors errors) {
        for (String column : columns) {
            if (!ImportLine.COLUMNS.contains(NameRules.lower(column))) {
                errors.add(1, column, "unknown column; known are " + new TreeSet<>(ImportLine.COLUMNS));
            }
        }
        if (columns.stream().noneMatch("username"::equalsIgnoreCase)) {
            errors.add(1, "username", "the first line must name the columns, username among them");
        }
    }

    /** Spreadsheets put one in front. */
    private static Reader withoutByteOrderMark(Reader csv) throws IOException {
        BufferedReader buffered = new BufferedReader(csv);
        buffered.mark(1);
        if (buffered.read() != BYTE_ORDER_MARK) {
            buffered.reset();
        }
        return buffered;
    }
}
