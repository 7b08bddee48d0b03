// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.thread;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Runs on an event loop and must return at once: no I/O that waits, no lock that another thread may hold for long, no
 * call of anything marked {@link Blocking}. The module test in {@code server} holds the last of these.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface OnEventLoop {}
