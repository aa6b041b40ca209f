/* Search with a script: a filter works at once, long lists of values can be narrowed. Without it the form's button does the same. */
'use strict';
(() => {
  const find = document.querySelector('#find');
  if (!find || !window.fetch) return;
  let latest = 0;

  const wanted = form => {
    const given = [...new FormData(form)].filter(([, value]) => value !== '');
    const query = new URLSearchParams(given).toString();
    return '/search' + (query ? '?' + query : '');
  };

  const opened = () => [...find.querySelectorAll('.filters details[open]')].map(place);
  const place = details => {
    const box = details.closest('[id^=filter-]');
    const label = details.previousElementSibling?.querySelector?.('input')?.value || details.className;
    return (box ? box.id : '') + ' ' + label;
  };

  const show = async (address, push) => {
    const mine = ++latest;
    find.setAttribute('aria-busy', 'true');
    let answer, text;
    try {
      answer = await fetch(address, { headers: { Accept: 'text/html' } });
      text = await answer.text();
    } catch {
      location.assign(address);
      return;
    }
    if (mine !== latest) return;
    if (!answer.ok) { location.assign(address); return; }
    const page = new DOMParser().parseFromString(text, 'text/html');
    const fresh = page.querySelector('#find');
    if (!fresh) { location.assign(address); return; }
    const was = new Set(opened()), focus = document.activeElement;
    const key = focus && focus.closest('.filters') && focus.name ? [focus.name, focus.value] : null;
    const before = find.querySelector('.filters').scrollTop;
    for (const id of ['filters', 'results']) {
      const old = document.getElementById(id), now = page.getElementById(id);
      old.replaceChildren(...[...now.childNodes].map(node => document.importNode(node, true)));
    }
    find.querySelector('.to-filters').textContent = fresh.querySelector('.to-filters').textContent;
    find.querySelectorAll('.filters details').forEach(each => { if (was.has(place(each))) each.open = true; });
    find.querySelector('.filters').scrollTop = before;
    if (key) [...find.querySelectorAll('.filters input')].find(one => one.name === key[0] && one.value === key[1])?.focus({ preventScroll: true });
    document.title = page.title;
    if (push) history.pushState({ find: true }, '', answer.url + (location.hash === '#filters' ? '#filters' : ''));
    find.removeAttribute('aria-busy');
    ready();
    document.dispatchEvent(new CustomEvent('swapped', { detail: find }));
  };

  const ready = () => {
    find.querySelectorAll('.order button').forEach(button => { button.hidden = true; });
  };

  find.addEventListener('change', event => {
    const form = event.target.form;
    if (event.target.name === 'sort') show(wanted(form), true);
    else if (event.target.closest('.filters') && event.target.name && !event.target.name.startsWith('like.')) show(wanted(form), true);
  });
  find.addEventListener('submit', event => {
    if (!event.target.matches('[data-find], [data-order]')) return;
    event.preventDefault();
    const button = event.submitter;
    if (button && button.name === 'all') return void show(wanted(event.target) + '&all=' + button.value, true);
    document.getElementById('results').focus({ preventScroll: true });
    show(wanted(event.target), true);
    if (location.hash === '#filters') location.hash = 'results';
  });
  find.addEventListener('click', event => {
    const link = event.target.closest('.sentence a, .nothing a');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button || !link.pathname.startsWith('/search')) return;
    event.preventDefault();
    const text = new URL(link.href).searchParams.get('q') || '';
    find.querySelector('#find-q').value = text;
    show(link.href, true).then(() => document.getElementById('results').focus({ preventScroll: true }));
  });
  window.addEventListener('popstate', () => { if (location.pathname === '/search') location.reload(); });
  find.classList.add('auto');
  ready();
})();
