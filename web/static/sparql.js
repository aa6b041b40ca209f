// The editor of the SPARQL page: colours under the text, terms that fit, and a mark where the query cannot be read.
// Without this file the page is a plain form.
(() => {
  'use strict';
  const area = document.getElementById('query');
  if (!area) return;
  const under = document.querySelector('.sparql-under');
  const list = document.getElementById('sparql-terms');
  const said = document.getElementById('sparql-said');
  const form = area.form;
  const KEYS = new Set(('select distinct reduced where construct describe ask optional union minus filter exists not in graph bind as values ' +
    'group by having order asc desc limit offset prefix base count sum avg min max sample group_concat separator undef a true false from named').split(' '));
  const TOKEN = /#[^\n]*|"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>"{}|^`\\\s]*>|[?$]\w+|@[A-Za-z-]+|[A-Za-z][\w.-]*:[\w.%-]*|:[\w-]+|\b\d[\d.eE]*\b|[A-Za-z_]\w*|[^]/g;
  const BEFORE = /[A-Za-z][\w-]*:?[\w.-]*$|[?$]\w*$/;
  let data = null, asked = null, shown = [], at = 0, bad = null, timer = 0, number = 0;

  // ---- colours

  const kind = (t) => {
    const c = t[0];
    if (c === '#') return 'note';
    if (c === '"' || c === "'") return 'text';
    if (c === '<' && t.length > 1) return 'iri';
    if ((c === '?' || c === '$') && t.length > 1) return 'var';
    if (/^\d/.test(t)) return 'num';
    if (t.includes(':') && t.length > 1) return 'name';
    return KEYS.has(t.toLowerCase()) ? 'key' : /^[A-Za-z]\w*$/.test(t) ? 'fun' : '';
  };

  const place = (line, column) => {
    const lines = area.value.split('\n');
    return lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
  };

  const paint = () => {
    const from = bad ? Math.min(place(bad.line, bad.column), Math.max(area.value.length - 1, 0)) : -1;
    const to = bad ? Math.max(from + 1, (area.value + '\n').indexOf('\n', from)) : -1;
    const out = document.createDocumentFragment();
    let offset = 0;
    for (const [token] of area.value.matchAll(TOKEN)) {
      const marked = offset < to && offset + token.length > from;
      const name = [kind(token), marked ? 'bad' : ''].filter(Boolean).join(' ');
      const last = out.lastChild;
      if (last && (last.className || '') === name) last.textContent += token;
      else if (name) out.append(Object.assign(document.createElement('span'), { className: name, textContent: token }));
      else out.append(document.createTextNode(token));
      offset += token.length;
    }
    out.append(document.createTextNode('\n'));
    under.replaceChildren(out);
    follow();
  };
  const follow = () => { under.scrollTop = area.scrollTop; under.scrollLeft = area.scrollLeft; };

  // ---- reading

  const tell = (answer) => {
    bad = answer.ok === false ? { line: answer.line || 1, column: answer.column || 1 } : null;
    said.textContent = answer.ok === false ? answer.message : '';
    said.classList.toggle('wrong', answer.ok === false);
    if (bad) area.setAttribute('aria-invalid', 'true'); else area.removeAttribute('aria-invalid');
    paint();
  };
  const check = async () => {
    const mine = ++number;
    try {
      const answer = await fetch('/sparql/check', { method: 'POST', body: new URLSearchParams({ query: area.value }) });
      if (answer.ok && mine === number) tell(await answer.json());
    } catch { /* the page works without it */ }
  };

  // ---- terms

  const load = () => (asked ||= fetch('/sparql/terms.json').then((answer) => answer.json()).then((found) => { data = found; }, () => { asked = null; }));

  // What stands before the caret: the piece being written, the class of its subject where the query says so, whether a class is wanted.
  const context = () => {
    const before = area.value.slice(0, area.selectionStart);
    const piece = (before.match(BEFORE) || [''])[0];
    const rest = before.slice(0, before.length - piece.length).replace(/#[^\n]*/g, ' ');
    const part = rest.slice(Math.max(rest.lastIndexOf('{'), rest.search(/\.\s[^.]*$/), rest.lastIndexOf('}')) + 1).trim();
    const subject = (part.match(/^[?$]\w+/) || [''])[0];
    const stated = subject && area.value.match(new RegExp('\\' + subject + '\\s+(?:a|rdf:type)\\s+([\\w-]+:[\\w-]+)'));
    return { piece, wantsClass: /(^|[\s;])(a|rdf:type)\s+$/.test(rest), wantsProperty: /^[?$]\w+$|[;{.]\s*$/.test(part) && subject !== '', of: stated && stated[1] };
  };

  const fitting = () => {
    const { piece, wantsClass, wantsProperty, of } = context();
    const low = piece.toLowerCase(), found = [];
    const own = new Set((of && data && data.of[of]) || []);
    if (/^[?$]/.test(piece)) {
      const names = new Set([...area.value.matchAll(/[?$]\w+/g)].map((m) => m[0]));
      for (const name of names) if (name !== piece && name.toLowerCase().startsWith(low)) found.push([name, 'variable', 0]);
      return { piece, found: found.slice(0, 12) };
    }
    (data ? data.terms : []).forEach(([name, sort, label, uses], index) => {
      if (wantsClass && sort !== 'c') return;
      const local = name.slice(name.indexOf(':') + 1).toLowerCase();
      const begins = name.toLowerCase().startsWith(low) || local.startsWith(low) || label.toLowerCase().startsWith(low);
      if (!begins && (low.length < 3 || !local.includes(low))) return;
      const rank = (wantsProperty && sort === 'p' ? 2e9 : 0) + (own.has(index) ? 1e9 : 0) + (begins ? 5e8 : 0) + uses;
      found.push([name, `${label}${uses ? ' · ' + uses.toLocaleString('en') : ''}`, rank]);
    });
    found.sort((one, two) => two[2] - one[2]);
    if (low && !wantsClass && data) for (const word of data.functions) if (word.toLowerCase().startsWith(low)) found.splice(low.length < 3 ? 3 : 0, 0, [word, 'keyword', 0]);
    return { piece, found: found.slice(0, 12) };
  };

  const close = () => { list.hidden = true; shown = []; area.removeAttribute('aria-activedescendant'); };
  const choose = (index) => {
    at = (index + shown.length) % shown.length;
    [...list.children].forEach((item, place_) => item.setAttribute('aria-selected', String(place_ === at)));
    list.children[at].scrollIntoView({ block: 'nearest' });
    area.setAttribute('aria-activedescendant', list.children[at].id);
  };
  const open = async (always) => {
    await load();
    const { piece, found } = fitting();
    if (!found.length || (!always && piece.length < 2) || (found.length === 1 && found[0][0] === piece)) return close();
    shown = found;
    list.replaceChildren(...found.map(([name, label], index) => {
      const item = Object.assign(document.createElement('li'), { id: 'sparql-term-' + index });
      item.setAttribute('role', 'option');
      item.append(Object.assign(document.createElement('code'), { textContent: name }), Object.assign(document.createElement('span'), { textContent: label }));
      item.addEventListener('mousedown', (event) => { event.preventDefault(); at = index; take(); });
      return item;
    }));
    list.hidden = false;
    const lines = area.value.slice(0, area.selectionStart).split('\n');
    const style = getComputedStyle(area), high = parseFloat(style.lineHeight);
    const wide = Object.assign(document.createElement('canvas').getContext('2d'), { font: `${style.fontSize} ${style.fontFamily}` }).measureText('m').width;
    const left = parseFloat(style.paddingLeft) + (lines.at(-1).length - piece.length) * wide - area.scrollLeft;
    list.style.top = `${Math.min(parseFloat(style.paddingTop) + lines.length * high - area.scrollTop, area.clientHeight) + 4}px`;
    list.style.left = `${Math.max(0, Math.min(left, area.clientWidth - list.offsetWidth))}px`;
    choose(0);
  };
  const take = () => {
    const [name] = shown[at], { piece } = context();
    const end = area.selectionStart;
    area.setRangeText(name, end - piece.length, end, 'end');
    const prefix = name.includes(':') && name.split(':')[0];
    if (prefix && data.prefixes[prefix] && !new RegExp(`prefix\\s+${prefix}:`, 'i').test(area.value)) {
      const head = (area.value.match(/^(?:#[^\n]*\n|\s*\n)*/) || [''])[0].length, caret = area.selectionStart;
      const line = `PREFIX ${prefix}: <${data.prefixes[prefix]}>\n`;
      area.setRangeText(line, head, head);
      area.selectionStart = area.selectionEnd = caret + line.length;
    }
    close();
    area.dispatchEvent(new Event('input', { bubbles: true }));
    close();
  };

  // ---- events

  let quiet = false;
  area.addEventListener('input', () => {
    bad = null;
    paint();
    clearTimeout(timer);
    timer = setTimeout(check, 600);
    if (!quiet) open(false);
  });
  area.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); close(); form.requestSubmit(form.querySelector('[name=run]')); return; }
    if (event.key === ' ' && event.ctrlKey) { event.preventDefault(); open(true); return; }
    if (list.hidden) return;
    if (event.key === 'ArrowDown') choose(at + 1);
    else if (event.key === 'ArrowUp') choose(at - 1);
    else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey) { quiet = true; take(); quiet = false; }
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
  });
  area.addEventListener('scroll', follow);
  area.addEventListener('blur', close);
  area.addEventListener('focus', load, { once: true });
  // ---- the schema, and the queries that were run here

  document.addEventListener('click', (event) => {
    const link = event.target.closest('.sparql-schema li a');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    area.focus();
    const at_ = area.selectionStart, space = at_ && !/[\s(^/|]/.test(area.value[at_ - 1]) ? ' ' : '';
    area.setRangeText(space + link.textContent + ' ', at_, area.selectionEnd, 'end');
    quiet = true;
    area.dispatchEvent(new Event('input', { bubbles: true }));
    quiet = false;
  });

  const KEY = 'sparql-queries', past = document.getElementById('sparql-history');
  const kept = () => { try { return JSON.parse(localStorage.getItem(KEY)) || []; } catch { return []; } };
  const keep = (all) => { try { localStorage.setItem(KEY, JSON.stringify(all)); } catch { /* no room, or not allowed */ } };
  const list_ = () => {
    const all = kept();
    past.hidden = !all.length;
    document.getElementById('sparql-last').replaceChildren(...all.map((query) => {
      const item = document.createElement('li'), button = Object.assign(document.createElement('button'), { type: 'button', className: 'plain', title: query });
      button.append(Object.assign(document.createElement('code'), { textContent: query.replace(/^#.*\n/gm, '').replace(/\s+/g, ' ').trim().slice(0, 160) || query.slice(0, 160) }));
      button.addEventListener('click', () => { area.value = query; area.focus(); area.dispatchEvent(new Event('input', { bubbles: true })); close(); });
      item.append(button);
      return item;
    }));
  };
  if (past) {
    form.addEventListener('submit', () => { const query = area.value.trim(); if (query && query.length < 20000) keep([query, ...kept().filter((one) => one !== query)].slice(0, 30)); });
    document.getElementById('sparql-forget').addEventListener('click', () => { try { localStorage.removeItem(KEY); } catch { /* not allowed */ } list_(); area.focus(); });
    list_();
  }

  area.setAttribute('aria-controls', 'sparql-terms');
  area.setAttribute('aria-autocomplete', 'list');
  area.parentElement.classList.add('live');
  document.documentElement.classList.add('sparql-live');
  if (area.dataset.line) bad = { line: +area.dataset.line, column: +area.dataset.column };
  paint();
})();
