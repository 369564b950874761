/**
 * The harness of the tests of the whole system: brokers, systems and programs that they start, clients that call these,
 * and ways to wait. The extensions ({@code BrokerRing}, {@code SharedSystem}, {@code Chromium}) start what is slow to
 * start once per JVM.
 */
@NullMarked
package dev.foretell.standalone.harness;

import org.jspecify.annotations.NullMarked;
