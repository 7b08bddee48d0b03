// SPDX-License-Identifier: Apache-2.0

const EVERY_MS = 100;

/** Says 'media' once when the first sound has come in, and nothing if the connection is closed before. */
export async function tellOfMedia(connection) {
  while (connection.signalingState !== 'closed') {
    for (const entry of (await connection.getStats()).values()) {
      if (entry.type === 'inbound-rtp' && entry.packetsReceived > 0) {
        say('media');
        return;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}
