/** Jobs and answers: what travels between web and worker, and its JSON. Values only; nothing here knows AMQP or HTTP. */
@NullMarked
package dev.foretell.job;

import org.jspecify.annotations.NullMarked;
