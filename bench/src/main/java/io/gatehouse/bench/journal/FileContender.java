// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.bench.journal;

import io.gatehouse.location.Binding;
import io.gatehouse.location.journal.MappedJournal;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/** The plainest journal there is: length, checksum, user, record; one file that only grows. */
final class FileContender implements Contender {
    private static final int HEAD = Integer.BYTES + Integer.BYTES + Long.BYTES;

    private final Map<Long, byte[]> table = new HashMap<>();
    private final FileChannel channel;
    private final ByteBuffer turn = ByteBuffer.allocateDirect(1 << 20);

    FileContender(Path folder) throws IOException {
        Path file = folder.resolve("plain.journal");
        if (Files.exists(file)) {
            recover(file);
        }
        channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    private void recover(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 20))) {
            for (long left = Files.size(file); left > HEAD; ) {
                byte[] record = new byte[in.readInt()];
                int checksum = in.readInt();
                long userId = in.readLong();
                in.readFully(record);
                if (checksum != checksum(record)) {
                    throw new IOException("damaged: " + file);
                }
                table.put(userId, record);
                left -= HEAD + record.length;
            }
        }
    }

    private static int checksum(byte[] record) {
        CRC32C crc = new CRC32C();
        crc.update(record, 0, record.length);
        return (int) crc.getValue();
    }

    @Override
    public void append(long userId, Binding binding) {
        byte[] record = MappedJournal.encode(userId, List.of(binding));
        turn.putInt(record.length).putInt(checksum(record)).putLong(userId).put(record);
    }

    @Override
    public void endOfTurn() throws IOException {
        turn.flip();
        while (turn.hasRemaining()) {
            channel.write(turn);
        }
        turn.clear();
    }

    @Override
    public void force() throws IOException {
        channel.force(false);
    }

    @Override
    public void forEach(Visitor visitor) {
        table.forEach((userId, record) -> visitor.user(userId, MappedJournal.cseq(record)));
    }
}
