// Progress: a mark at each chapter's end, and on the introduction what is read, tried, passed and due.
(function () {
  'use strict';

  const { find, word, el, button, announce } = window.kmslab;
  const main = document.querySelector('#mdbook-content main') || document.querySelector('main');
  const here = document.querySelector('.kms-progress');
  const chapter = name(location.pathname);

  if (main) find().then((backEnd) => { if (backEnd) start(backEnd); });

  /** A chapter's name, from the address of its page. */
  function name(path) {
    const file = decodeURIComponent(path.split('/').pop() || 'index.html');
    return file.replace(/\.html$/, '').replace(/^index$/, 'introduction');
  }

  async function start(backEnd) {
    try {
      const overview = await backEnd.ask({ ask: 'progress' });
      if (overview.chapters.some((one) => one.name === chapter)) mark(backEnd, overview);
      if (here) panel(backEnd, overview);
    } catch { /* a page without progress is a page all the same; the first answer will say why */ }
  }

  /** The mark is after everything else, so that nothing moves when it comes. */
  function mark(backEnd, overview) {
    const box = el('input', { type: 'checkbox' });
    box.checked = Boolean(overview.chapters.find((one) => one.name === chapter).read);
    box.addEventListener('change', async () => {
      try {
        const now = await backEnd.ask({ ask: 'read', chapter, read: box.checked });
        if (here) panel(backEnd, now);
      } catch (error) {
        box.checked = !box.checked;
        announce(error.message);
      }
    });
    main.append(el('p', { class: 'kms-read' }, el('label', {}, box, ' ', word('chapter-read'))));
  }

  function panel(backEnd, overview) {
    const parts = [el('p', { class: 'kms-card-title' }, word('progress'))];
    const begun = overview.chapters.some((one) => one.read || one.tried || one.labs_begun.length);
    const top = document.querySelector('.kms-go-on');
    // In the place of the line that tells a new reader where to begin, so that nothing moves.
    if (top && begun && overview.next) {
      top.replaceChildren(el('a', { class: 'kms-resume', href: `${overview.next.name}.html` },
        word('go-on', { title: overview.next.title })));
    }
    parts.push(due(overview), ...underWay(overview), table(overview), tools(backEnd),
      el('p', { class: 'kms-meta' }, word(backEnd.kept)));
    here.replaceChildren(...parts);
  }

  function due(overview) {
    const count = overview.chapters.reduce((sum, one) => sum + one.due, 0);
    if (!count) return el('p', {}, word('nothing-due'));
    const line = el('p', {}, word('due-again', { count }));
    for (const one of overview.chapters.filter((one) => one.due)) {
      line.append(' ', el('a', { href: `${one.name}.html#questions` }, `${one.title} (${one.due})`));
    }
    return line;
  }

  function underWay(overview) {
    const links = overview.chapters.flatMap((one) => one.labs_begun.map((lab) =>
      el('a', { href: `${one.name}.html#lab-${lab}` }, lab)));
    if (!links.length) return [];
    return [el('p', {}, word('labs-under-way'), ...links.flatMap((link) => [' ', link]))];
  }

  function table(overview) {
    const head = ['table-chapter', 'table-read', 'table-questions', 'table-due', 'table-labs'];
    const row = (one) => el('tr', {},
      el('th', { scope: 'row' }, el('a', { href: `${one.name}.html` }, one.title)),
      el('td', {}, one.read || ''),
      el('td', {}, one.questions ? `${one.right} / ${one.tried} / ${one.questions}` : ''),
      el('td', {}, one.due ? String(one.due) : ''),
      el('td', {}, one.labs ? `${one.labs_passed} / ${one.labs}` : ''));
    return el('div', { class: 'table-wrapper' }, el('table', {},
      el('thead', {}, el('tr', {}, ...head.map((one) => el('th', { scope: 'col' }, word(one))))),
      el('tbody', {}, ...overview.chapters.map(row))));
  }

  function tools(backEnd) {
    const status = el('span', { role: 'status' });
    const file = el('input', { type: 'file', accept: '.json,application/json', class: 'kms-offscreen', tabindex: '-1', 'aria-hidden': 'true' });
    file.addEventListener('change', async () => {
      if (!file.files.length) return;
      try {
        const overview = await backEnd.ask({ ask: 'import', text: await file.files[0].text() });
        panel(backEnd, overview);
        announce(word('imported'));
      } catch (error) {
        status.textContent = error.message;
      }
    });
    const save = async () => {
      const { text } = await backEnd.ask({ ask: 'export' });
      const link = el('a', { download: 'kmslab-progress.json' });
      link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    };
    return el('div', { class: 'kms-buttons' },
      button(word('export'), save, { class: 'kms-button kms-export' }),
      button(word('import'), () => file.click(), { class: 'kms-button kms-import' }), file, status);
  }
})();
