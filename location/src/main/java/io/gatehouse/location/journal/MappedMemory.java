// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location.journal;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.MappedByteBuffer;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a mapping back at once instead of at some later garbage collection: a journal that rolls every second would hold
 * hundreds of segments in memory. Where the JDK does not let us ({@code jdk.unsupported} missing), the collector does it.
 */
final class MappedMemory {
    private static final Logger LOG = LoggerFactory.getLogger(MappedMemory.class);
    private static final Optional<Cleaner> CLEANER = cleaner();

    private MappedMemory() {}

    /** The buffer must not be touched afterwards, by any thread. */
    static void unmap(MappedByteBuffer buffer) {
        CLEANER.ifPresent(cleaner -> cleaner.clean(buffer));
    }

    private static Optional<Cleaner> cleaner() {
        try {
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Field field = type.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            return Optional.of(
                    new Cleaner(field.get(null), type.getMethod("invokeCleaner", java.nio.ByteBuffer.class)));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.info("journal segments are unmapped by the garbage collector only: {}", e.toString());
            return Optional.empty();
        }
    }

    private record Cleaner(Object unsafe, Method invokeCleaner) {
        void clean(MappedByteBuffer buffer) {
            try {
                invokeCleaner.invoke(unsafe, buffer);
            } catch (ReflectiveOperationException e) {
                LOG.warn("cannot unmap a journal segment", e);
            }
        }
    }
}
