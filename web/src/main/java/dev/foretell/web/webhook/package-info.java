/** Sends finished jobs to the URLs that callers named. Start reading at {@link dev.foretell.web.webhook.Webhooks}. */
@NullMarked
package dev.foretell.web.webhook;

import org.jspecify.annotations.NullMarked;
