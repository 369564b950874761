/**
 * Asks a server while something changes under a person's hands: one question at a time. The newest is asked next, those between are
 * not asked at all; so the answers keep pace with the server, however slow it is.
 *
 * @param patience milliseconds after which a question is given up
 * @param delay milliseconds between a change and its question, in which more changes may come
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
     * Asks soon, or at once.
     *
     * @param question gets a signal that ends it; resolves to the milliseconds in which the server wants no other, or to nothing
     */
    ask(question, { now = false } = {}) {
      const planned = next !== null;
      next = question;
      if (!asking && (now || !planned)) {
        plan(now ? 0 : delay);
      }
    },

    /** Forgets what is asked, and what was to be asked. */
    drop() {
      clearTimeout(timer);
      next = null;
      asking?.abort();
      asking = null;
    },
  };
}

/** Milliseconds that an answer asks to wait, or 0. */
export function retryAfter(response) {
  return 1000 * (Number(response.headers.get("Retry-After")) || 0);
}
