// SPDX-License-Identifier: Apache-2.0
/** Who may call, and where a called user is reached. Free of container types. */
package io.gatehouse.registrar.routing;
