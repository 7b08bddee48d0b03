// SPDX-License-Identifier: Apache-2.0
/** The torture messages of RFC 4475 and RFC 5118 against the whole server. */
package io.gatehouse.acceptance.torture;
