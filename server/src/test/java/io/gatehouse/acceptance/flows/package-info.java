// SPDX-License-Identifier: Apache-2.0
/** The call flows of RFC 3665. */
package io.gatehouse.acceptance.flows;
