// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.fuzz.server.ServerTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every kept input, and a number of changed ones, break nothing: no Jazzer is needed, so this runs on any JDK and always. */
class CorpusTest {
    private static final Corpus CORPUS = new Corpus(Path.of(".."));
    private static final int CHANGED_FOR_EACH = 20;
    private static final long MOST_BYTES_OF_CORPUS = 1 << 20;

    @ParameterizedTest
    @EnumSource
    void keptInputsBreakNothing(Target target) throws Exception {
        try (FuzzTarget open = target.open()) {
            for (Path file : CORPUS.inputs(target)) {
                byte[] input = Files.readAllBytes(file);
                check(open, input, file.getFileName().toString());
                if (!(open instanceof ServerTarget)) {
                    checkChanged(open, input, file.getFileName().toString());
                }
            }
        }
    }

    private static void check(FuzzTarget target, byte[] input, String name) throws Exception {
        try {
            Bounds.run(target, input);
        } catch (RuntimeException | Finding broken) {
            throw new AssertionError(name, broken);
        }
    }

    /** The same changes each time: cut off, a byte changed, a piece taken out, a piece doubled. */
    private static void checkChanged(FuzzTarget target, byte[] input, String name) throws Exception {
        Random random = new Random(name.hashCode());
        for (int i = 0; i < CHANGED_FOR_EACH && input.length > 0; i++) {
            int from = random.nextInt(input.length);
            int to = from + random.nextInt(input.length - from) / 4;
            byte[] changed = i % 2 == 0 ? without(input, from, to) : doubled(input, from, to);
            if (changed.length > 0) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            check(target, changed, name + " changed, " + i);
        }
    }

    private static byte[] without(byte[] input, int from, int to) {
        byte[] shorter = new byte[input.length - (to - from)];
        System.arraycopy(input, 0, shorter, 0, from);
        System.arraycopy(input, to, shorter, from, input.length - to);
        return shorter;
    }

    private static byte[] doubled(byte[] input, int from, int to) {
        byte[] longer = new byte[input.length + to - from];
        System.arraycopy(input, 0, longer, 0, to);
        System.arraycopy(input, from, longer, to, input.length - from);
        return longer;
    }

    /** A corpus is read by every run and every clone: below 1 MiB in all. */
    @Test
    void theCorpusStaysSmall() throws IOException {
        long sum = 0;
        for (Target target : Target.values()) {
            for (Path file : CORPUS.inputs(target)) {
                sum += Files.size(file);
            }
            assertThat(CORPUS.inputs(target)).hasSizeGreaterThan(3);
        }
        assertThat(sum).isLessThan(MOST_BYTES_OF_CORPUS);
    }

    /** The bounds are seen to be broken. */
    @Test
    void whatAllocatesAnAnnouncedLengthIsFound() {
        FuzzTarget greedy = input -> {
            byte[] reserved = new byte[(input[0] & 0xff) << 16];
            Finding.unless(reserved.length > 0, "nothing reserved");
        };
        assertThatThrownBy(() -> Bounds.run(greedy, new byte[] {127}))
                .isInstanceOf(Finding.class)
                .hasMessageContaining("bytes");
    }

    @Test
    void whatHangsIsFound() {
        FuzzTarget slow = input -> {
            long end = System.nanoTime() + 2_100_000_000L;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        };
        assertThatThrownBy(() -> Bounds.run(slow, new byte[1]))
                .isInstanceOf(Finding.class)
                .hasMessageContaining("ms");
    }
}
