/* Comfort only: every page works without this script. Typeahead, copy buttons, forms that send themselves, the compare tray. */
'use strict';
(() => {
  const make = (name, attributes = {}, ...inside) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...inside);
    return element;
  };

  /* ---- typeahead: inputs with data-suggest, the address that is asked with ?q= */
  let counter = 0;
  const typeahead = (input) => {
    const id = `suggest-${++counter}`;
    const list = make('ul', { class: 'suggestions', role: 'listbox', id, 'aria-label': 'Suggestions' });
    const said = make('span', { class: 'unseen', role: 'status', 'aria-live': 'polite' });
    const place = input.closest('form, .suggest-here') || input.parentElement;
    let options = [], at = -1, timer = 0, asked = '', request = null;
    list.hidden = true;
    if (getComputedStyle(place).position === 'static') place.classList.add('suggest-here');
    place.append(list, said);
    for (const [key, value] of Object.entries({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': id }))
      input.setAttribute(key, value);
    const close = () => {
      list.hidden = true; at = -1; asked = '';
      input.setAttribute('aria-expanded', 'false');
      input.removeAttribute('aria-activedescendant');
    };
    const choose = (number) => {
      options.forEach((option, index) => option.setAttribute('aria-selected', String(index === number)));
      at = number;
      if (number < 0) return input.removeAttribute('aria-activedescendant');
      input.setAttribute('aria-activedescendant', options[number].id);
      options[number].scrollIntoView({ block: 'nearest' });
    };
    const go = (option) => { location.href = option.dataset.address; };
    const show = (groups) => {
      list.replaceChildren(); options = [];
      for (const group of groups) {
        if (!group.suggestions.length) continue;
        list.append(make('li', { role: 'presentation' }, group.label));
        for (const one of group.suggestions) {
          const option = make('li', { role: 'option', id: `${id}-${options.length}`, 'aria-selected': 'false' },
            make('span', { dir: 'auto' }, one.label), make('span', { dir: 'auto' }, one.detail || ''));
          option.dataset.address = one.address;
          option.addEventListener('mousedown', (event) => { event.preventDefault(); go(option); });
          list.append(option); options.push(option);
        }
      }
      at = -1;
      list.hidden = !options.length;
      input.setAttribute('aria-expanded', String(!list.hidden));
      said.textContent = options.length ? `${options.length} suggestions` : '';
    };
    const ask = async () => {
      const text = input.value.trim();
      if (text.length < 2) return close();
      if (text === asked) return;
      asked = text;
      request?.abort();
      request = new AbortController();
      try {
        const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(text)}`, { signal: request.signal, headers: { Accept: 'application/json' } });
        if (answer.ok && document.activeElement === input) show((await answer.json()).groups);
      } catch (error) {
        if (error.name !== 'AbortError') close();
      }
    };
    input.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(ask, 120); });
    input.addEventListener('blur', () => { request?.abort(); clearTimeout(timer); close(); });
    input.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !list.hidden) { event.preventDefault(); return close(); }
      if (event.key === 'Enter' && at >= 0 && !list.hidden) { event.preventDefault(); return go(options[at]); }
      if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
      event.preventDefault();
      if (list.hidden) { asked = ''; return void ask(); }
      const step = event.key === 'ArrowDown' ? 1 : -1;
      choose(at + step >= options.length ? -1 : at + step < -1 ? options.length - 1 : at + step);
    });
  };
  document.querySelectorAll('input[data-suggest]').forEach(typeahead);

  /* ---- pages that wait for something: looked at again after so many seconds */
  document.querySelectorAll('[data-again]').forEach((link) => setTimeout(() => location.reload(), 1000 * link.dataset.again));

  /* ---- copy: the text of data-copy, or of the code before the button */
  document.querySelectorAll('button[data-copy]').forEach((button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.setAttribute('aria-live', 'polite');
    const words = button.textContent;
    button.addEventListener('click', async () => {
      const text = button.dataset.copy || button.parentElement.querySelector('code, textarea, pre')?.textContent || '';
      try { await navigator.clipboard.writeText(text); button.textContent = 'Copied'; } catch { button.textContent = 'Not copied'; }
      setTimeout(() => { button.textContent = words; }, 1500);
    });
  });

  /* ---- forms with data-auto send themselves when a choice changes; their button stays for the keyboard */
  document.querySelectorAll('form[data-auto]').forEach((form) => {
    form.addEventListener('change', (event) => {
      if (event.target.matches('select, input[type=checkbox], input[type=radio]')) form.requestSubmit();
    });
  });

  /* ---- compare tray: up to six resources, kept in this browser only */
  const MOST = 6, KEY = 'compare';
  const read = () => { try { return JSON.parse(localStorage.getItem(KEY)) || []; } catch { return []; } };
  const keep = (items) => { try { localStorage.setItem(KEY, JSON.stringify(items)); } catch { /* no storage: it lasts for this page */ } };
  let ticks = document.querySelectorAll('input[data-compare]');
  const doors = document.querySelectorAll('a[data-compare]');
  let chosen = read().filter((one) => one && typeof one.id === 'string');
  const tray = make('section', { class: 'tray no-print', 'aria-label': 'Compare' });
  const draw = () => {
    tray.replaceChildren();
    tray.hidden = !chosen.length || location.pathname === '/compare';
    tray.append(make('strong', {}, 'Compare'));
    for (const one of chosen) {
      const out = make('button', { type: 'button', class: 'small', 'aria-label': `Leave out ${one.name}` }, '×');
      out.addEventListener('click', () => change(one.id, one.name, false));
      tray.append(make('span', { class: 'chip', dir: 'auto' }, one.name, out));
    }
    const link = make('a', { class: 'button', href: `/compare?ids=${chosen.map((one) => encodeURIComponent(one.id)).join(',')}` }, 'Side by side');
    const none = make('button', { type: 'button', class: 'plain' }, 'Clear');
    none.addEventListener('click', () => { chosen = []; keep(chosen); draw(); });
    if (chosen.length > 1) tray.append(link); else tray.append(make('span', { class: 'quiet' }, 'Choose one more.'));
    tray.append(none);
    ticks.forEach((tick) => { tick.checked = chosen.some((one) => one.id === tick.dataset.compare); tick.disabled = !tick.checked && chosen.length >= MOST; });
    doors.forEach((door) => { door.textContent = chosen.some((one) => one.id === door.dataset.compare) ? 'In the comparison' : 'Compare'; });
  };
  const change = (id, name, wanted) => {
    chosen = chosen.filter((one) => one.id !== id);
    if (wanted && chosen.length < MOST) chosen.push({ id, name });
    keep(chosen); draw();
  };
  const begin = () => {
    ticks = document.querySelectorAll('input[data-compare]');
    ticks.forEach((tick) => tick.addEventListener('change', () => change(tick.dataset.compare, tick.dataset.compareName || tick.dataset.compare, tick.checked)));
    document.querySelectorAll('[data-compare-form]').forEach((form) => { form.hidden = true; });
    draw();
  };
  document.addEventListener('swapped', begin);
  if (ticks.length || doors.length || chosen.length || document.querySelector('#find')) {
    document.querySelector('footer.site')?.before(tray);
    doors.forEach((door) => door.addEventListener('click', (event) => {
      event.preventDefault();
      change(door.dataset.compare, door.dataset.compareName || document.querySelector('h1')?.textContent.trim() || door.dataset.compare, !chosen.some((one) => one.id === door.dataset.compare));
    }));
    begin();
  }
})();
