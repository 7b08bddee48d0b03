// SPDX-License-Identifier: Apache-2.0
/**
 * Clients that nobody here wrote, driven as programs: sipp, sipsak, baresip, linphone and
 * Chromium from Debian, JsSIP and SIP.js from npm. A missing one fails the test
 * that needs it and names the package; {@code ./verify} installs them.
 */
package io.gatehouse.acceptance.tool;
