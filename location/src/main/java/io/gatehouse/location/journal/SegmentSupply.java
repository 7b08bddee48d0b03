// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location.journal;

import io.gatehouse.location.LocationStoreFull;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one empty segment ready, so that no event loop waits while 16 MiB are filled with zeros. When no further one can
 * be made, most likely because the disk is full, says so once in the log and tries again whenever it is asked to
 * {@link #prepare}.
 */
final class SegmentSupply {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentSupply.class);

    /** Makes a segment file; tests put a full disk here. */
    interface Maker {
        MappedSegment create(Path file, long number, int bytes) throws IOException;
    }

    private final JournalFiles files;
    private final JournalSettings settings;
    private final Maker maker;
    private long lastNumber;
    private MappedSegment spare;
    private IOException failure;
    private boolean closed;

    SegmentSupply(JournalFiles files, JournalSettings settings, Maker maker, long lastNumber) {
        this.files = files;
        this.settings = settings;
        this.maker = maker;
        this.lastNumber = lastNumber;
    }

    /** The segment that is ready; makes one if the last attempt did not fail. */
    synchronized MappedSegment take() throws LocationStoreFull {
        if (spare == null && failure == null) {
            prepare();
        }
        if (spare == null) {
            throw new LocationStoreFull("the journal of bindings cannot grow: " + failure.getMessage(), failure);
        }
        MappedSegment taken = spare;
        spare = null;
        return taken;
    }

    /** Makes a segment if none is ready. */
    synchronized void prepare() {
        if (spare != null || closed) {
            return;
        }
        Path file = files.segment(lastNumber + 1);
        try {
            spare = maker.create(file, lastNumber + 1, settings.segmentBytes());
            lastNumber++;
            if (settings.forces()) {
                files.forceNames();
            }
            if (failure != null) {
                LOG.info("the journal of bindings grows again");
                failure = null;
            }
        } catch (IOException e) {
            if (failure == null) {
                LOG.error(
                        "the journal of bindings cannot grow, changes are refused when {} is full: {}",
                        file,
                        e.toString());
            }
            failure = e;
        }
    }

    synchronized void close() {
        closed = true;
        if (spare != null) {
            spare.close();
            spare = null;
        }
        failure = new IOException("closed");
    }
}
