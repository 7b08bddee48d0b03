// SPDX-License-Identifier: Apache-2.0
/** Fuzzing: targets, what must hold of them, and what Jazzer calls. */
package io.gatehouse.fuzz;
