// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.thread;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * May wait for a disk, a database or a peer: never called on an event loop (see {@link OnEventLoop}).
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Blocking {}
