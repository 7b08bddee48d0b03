// SPDX-License-Identifier: Apache-2.0
/** What a REGISTER makes of a user's bindings (RFC 3261 §10.3, 3327, 5626). Free of container types. */
package io.gatehouse.registrar.bindings;
