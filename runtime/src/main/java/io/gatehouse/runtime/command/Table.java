// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Rows for people, in aligned columns below a heading; with {@code --json}, for scripts, an array of objects. One thread. */
public final class Table {
    private static final String GAP = "  ";

    private final List<String> columns;
    private final List<List<Object>> rows = new ArrayList<>();

    /** The names of the columns: the keys of the objects, in capitals the heading. */
    public Table(String... columns) {
        this.columns = List.of(columns);
    }

    /**
     * One value for each column: texts, numbers, booleans.
     *
     * @throws IllegalArgumentException for more or fewer values than columns
     */
    public void row(Object... values) {
        if (values.length != columns.size()) {
            throw new IllegalArgumentException(values.length + " values for the columns " + columns);
        }
        rows.add(List.of(values));
    }

    /** Writes all rows. */
    public void writeTo(CommandOutput output, boolean json) {
        if (json) {
            writeJson(output);
        } else {
            writeColumns(output);
        }
    }

    /** A line for each row, so that a long list is never one long line. */
    private void writeJson(CommandOutput output) {
        output.line("[");
        for (int i = 0; i < rows.size(); i++) {
            Map<String, Object> object = new LinkedHashMap<>();
            for (int column = 0; column < columns.size(); column++) {
                object.put(columns.get(column), rows.get(i).get(column));
            }
            output.line(Json.of(object) + (i + 1 < rows.size() ? "," : ""));
        }
        output.line("]");
    }

    private void writeColumns(CommandOutput output) {
        List<List<Object>> all = new ArrayList<>(rows.size() + 1);
        all.add(List.copyOf(
                columns.stream().map(name -> name.toUpperCase(Locale.ROOT)).toList()));
        all.addAll(rows);
        int[] widths = new int[columns.size()];
        for (List<Object> row : all) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] =
                        Math.max(widths[column], printable(row.get(column)).length());
            }
        }
        for (List<Object> row : all) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                String cell = printable(row.get(column));
                line.append(cell)
                        .append(" ".repeat(widths[column] - cell.length()))
                        .append(GAP);
            }
            output.line(line.toString().stripTrailing());
        }
    }

    /** What phones send ends up here: no control character reaches a terminal. */
    private static String printable(Object value) {
        return value.toString().replaceAll("\\p{Cntrl}", "?");
    }
}
