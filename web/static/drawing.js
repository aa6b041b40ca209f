/* Comfort only: the card that is pointed at or has the focus lights all that leads to it and all that it leads to. */
'use strict';
(() => {
  const light = (root) => {
    const frame = root.parentElement; // an svg that listens for focus would be a stop of the Tab key itself
    const paths = [...root.querySelectorAll('path[data-link]')];
    if (!paths.length) return;
    const prefix = root.getAttribute('aria-labelledby').replace(/-title$/, '-n');
    const links = paths.map((path) => [path, ...path.dataset.link.split(' ')]);
    const follow = (start, from, to) => {
      const found = new Set([start]), lit = [];
      for (const node of found)
        for (const link of links)
          if (link[from] === node) { found.add(link[to]); lit.push(link[0]); }
      return [...[...found].map((node) => root.getElementById(prefix + node)), ...lit];
    };
    let at = null;
    const show = (event) => {
      const node = event.target.closest?.('.card, .gate');
      if (node === at) return;
      at = node;
      root.querySelectorAll('.lit').forEach((one) => one.classList.remove('lit'));
      root.classList.toggle('lighting', Boolean(node));
      const number = node?.id.slice(prefix.length);
      if (number) for (const one of [...follow(number, 2, 1), ...follow(number, 1, 2)]) one?.classList.add('lit');
    };
    const none = () => show({ target: {} });
    frame.addEventListener('pointerover', show);
    frame.addEventListener('focusin', show);
    frame.addEventListener('pointerleave', none);
    frame.addEventListener('focusout', none);
  };
  document.querySelectorAll('.drawing .ctdl-diagram').forEach(light);
})();
