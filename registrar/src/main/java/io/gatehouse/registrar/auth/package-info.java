// SPDX-License-Identifier: Apache-2.0
/** Who signs in: nonces without memory, the replay rule, digest against username and account password (RFC 3261 §22, 7616, 8760). Free of container types. */
package io.gatehouse.registrar.auth;
