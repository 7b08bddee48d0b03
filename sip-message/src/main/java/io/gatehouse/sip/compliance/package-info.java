// SPDX-License-Identifier: Apache-2.0
/** Which deviations from the RFCs are accepted: each has a name, a section, and a switch. Knows no message. */
package io.gatehouse.sip.compliance;
