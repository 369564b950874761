// Pages through the table of rows in place: loads the pages that the links name, and replaces only the table.

function replaceTable(html, selector) {
  const fresh = new DOMParser().parseFromString(html, 'text/html').querySelector('#rows');
  const rows = document.querySelector('#rows');
  rows.replaceWith(fresh);
  (fresh.querySelector(selector) ?? fresh.querySelector('h2')).focus();
}

async function turn(link) {
  const rows = document.querySelector('#rows');
  rows.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(link.href, { headers: { Accept: 'text/html' } });
    if (!answer.ok || answer.redirected) {
      throw new Error(`answered ${answer.status}`);
    }
    replaceTable(await answer.text(), `a[data-turn=${link.dataset.turn}]`);
    history.replaceState(null, '', link.href);
  } catch {
    location.assign(link.href); // The browser shows the error.
  }
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('#rows a[data-turn]');
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey) {
    event.preventDefault();
    turn(link);
  }
});
