// Paths of this server for scripts: a proxy may serve it below a prefix. This file is at <prefix>/static/site.js.

const ROOT = new URL('../', import.meta.url).pathname;

/** The address of a path of this server, such as /jobs/1. */
export function at(path) {
  return ROOT + path.slice(1);
}

/** The path and query of this page, without the prefix. */
export function here() {
  return `/${location.pathname.slice(ROOT.length)}${location.search}`;
}
