// What the page is busy with: reading a picture that was chosen, or one request. There is one at a time.

/**
 * The current work. Beginning another one aborts it, so that the server frees what it holds for the request, and makes
 * whatever still comes of it out of date: `isCurrent()` is then false for good.
 */
export class Session {
  #generation = 0;
  #controller = new AbortController();
  #asking = false;

  /** @returns {{signal: AbortSignal, isCurrent: () => boolean}} */
  begin({ asking = false } = {}) {
    this.#controller.abort();
    this.#controller = new AbortController();
    this.#asking = asking;
    this.#generation += 1;
    const mine = this.#generation;
    return { signal: this.#controller.signal, isCurrent: () => mine === this.#generation };
  }

  /** Whether a request runs. */
  get asking() {
    return this.#asking;
  }

  /** Aborts the request that runs. It stays the current work, which tells that it was cancelled. */
  cancel() {
    if (this.#asking) this.#controller.abort();
  }

  /** The work has come to its end. */
  end(work) {
    if (work.isCurrent()) this.#asking = false;
  }
}
