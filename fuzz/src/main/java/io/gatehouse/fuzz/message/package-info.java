// SPDX-License-Identifier: Apache-2.0
/** Targets of the module sip-message. */
package io.gatehouse.fuzz.message;
