// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import java.io.Serial;

/** A wish that the directory does not fulfil, with the field at fault and what to do. Nothing was changed. */
public final class DirectoryRefusal extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String field;

    /** A refusal of one field; the message never holds a secret. */
    public DirectoryRefusal(Kind kind, String field, String message) {
        super(message);
        this.kind = kind;
        this.field = field;
    }

    /** Why. */
    public enum Kind {
        /** The value is not allowed. */
        INVALID,
        /** Somebody has it already, or something that exists forbids it. */
        CONFLICT,
        /** What was named does not exist. */
        UNKNOWN
    }

    /** Why. */
    public Kind kind() {
        return kind;
    }

    /** The field at fault, spelled as in an import file: {@code username}, {@code extension}, {@code domain}, … */
    public String field() {
        return field;
    }

    static DirectoryRefusal invalid(String field, String message) {
        return new DirectoryRefusal(Kind.INVALID, field, message);
    }

    static DirectoryRefusal conflict(String field, String message) {
        return new DirectoryRefusal(Kind.CONFLICT, field, message);
    }

    static DirectoryRefusal unknown(String field, String message) {
        return new DirectoryRefusal(Kind.UNKNOWN, field, message);
    }
}
