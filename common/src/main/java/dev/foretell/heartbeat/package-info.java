/**
 * The heartbeat that a worker publishes every two seconds, and its JSON. Values only; nothing here knows AMQP or HTTP.
 */
@NullMarked
package dev.foretell.heartbeat;

import org.jspecify.annotations.NullMarked;
