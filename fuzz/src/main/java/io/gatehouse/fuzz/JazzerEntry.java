// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.fuzz;

/** What Jazzer calls. */
public final class JazzerEntry {
    private static FuzzTarget target = input -> {};

    private JazzerEntry() {}

    /** Once, before the first input, with the name of the target. */
    public static void fuzzerInitialize(String[] name) {
        target = Target.valueOf(name[0]).open();
    }

    /** For each input. */
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Bounds.run(target, input);
    }

    /** Once, behind the last one. */
    public static void fuzzerTearDown() {
        target.close();
    }
}
