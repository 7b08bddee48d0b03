// SPDX-License-Identifier: Apache-2.0
/** Traced messages on their way to a collector that speaks HEP version 3, such as Homer's. */
package io.gatehouse.platform.trace.hep;
