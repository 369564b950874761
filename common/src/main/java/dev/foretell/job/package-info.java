/**
 * Jobs and answers, which travel between web and worker, and their JSON. Values only; nothing here knows AMQP or HTTP.
 */
@NullMarked
package dev.foretell.job;

import org.jspecify.annotations.NullMarked;
