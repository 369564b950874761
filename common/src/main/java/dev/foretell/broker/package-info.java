/**
 * Everything AMQP: the topology, the web's end (requester) and the worker's end (responder). The only package that
 * knows the client library.
 */
@NullMarked
package dev.foretell.broker;

import org.jspecify.annotations.NullMarked;
