/**
 * Sends requests while a person changes something, one request at a time. The newest one is sent next, and those in
 * between are dropped, so that the requests keep pace with the server, however slow it is.
 *
 * @param patience milliseconds after which a request is aborted
 * @param delay milliseconds between a change and its request, in which further changes may follow
 */
export function latest({ patience = 40_000, delay = 120 } = {}) {
  let next = null;
  let asking = null;
  let timer = 0;
  let notBefore = 0;

  function plan(wait) {
    clearTimeout(timer);
    timer = setTimeout(askNext, Math.max(wait, notBefore - Date.now()));
  }

  async function askNext() {
    if (asking || !next) {
      return;
    }
    const question = next;
    const mine = new AbortController();
    next = null;
    asking = mine;
    const late = setTimeout(() => mine.abort(new DOMException("No answer in time", "TimeoutError")), patience);
    try {
      const pause = await question(mine.signal);
      notBefore = Date.now() + (pause || 0);
    } finally {
      clearTimeout(late);
      if (asking === mine) {
        asking = null;
        if (next) {
          plan(delay);
        }
      }
    }
  }

  return {
    /**
     * Sends a request soon, or at once.
     *
     * @param question sends it; gets an abort signal, and resolves to the milliseconds until the next request, or to
     *   nothing
     */
    ask(question, { now = false } = {}) {
      const planned = next !== null;
      next = question;
      if (!asking && (now || !planned)) {
        plan(now ? 0 : delay);
      }
    },

    /** Aborts the current request, and drops the next one. */
    drop() {
      clearTimeout(timer);
      next = null;
      asking?.abort();
      asking = null;
    },
  };
}

/** The milliseconds of a response's Retry-After, or 0. */
export function retryAfter(response) {
  return 1000 * (Number(response.headers.get("Retry-After")) || 0);
}
