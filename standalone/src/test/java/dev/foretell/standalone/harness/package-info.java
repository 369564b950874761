/**
 * What the tests of the whole system share: brokers, systems and programs that they start, clients that call them, and
 * ways to wait. The extensions ({@code BrokerRing}, {@code SharedSystem}, {@code Chromium}) start what is slow to start
 * once per JVM.
 */
@NullMarked
package dev.foretell.standalone.harness;

import org.jspecify.annotations.NullMarked;
