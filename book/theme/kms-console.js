// Console: a drawer at the page's bottom with the world as a block left it.
(function () {
  'use strict';

  const { find, word, el, button, terminal, commands, onCopy } = window.kmslab;
  let drawer = null;

  function build() {
    const where = el('span', { class: 'kms-console-where' });
    const screen = terminal(send, [
      button(word('undo'), () => screen.run('kmslab undo'), { title: word('undo-title') }),
      button(word('explain'), () => screen.run('kmslab explain'), { title: word('explain-title') }),
    ]);
    const root = el('section', { class: 'kms-console', 'aria-label': word('console') },
      el('div', { class: 'kms-console-bar' },
        el('strong', {}, word('console')), where,
        button(word('close'), close, { 'aria-label': word('close-console') })),
      screen.log, screen.form);
    root.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') { event.stopPropagation(); close(); }
    });
    document.body.append(root);
    return { root, where, screen };
  }

  async function open(figure, opener) {
    drawer = drawer || build();
    const { screen } = drawer;
    Object.assign(drawer, { opener, backEnd: null, session: null });
    screen.reset(earlier(figure));
    const block = figure.getAttribute('aria-label').toLowerCase();
    drawer.where.textContent = word('console-for', { block });
    drawer.root.classList.add('kms-is-open');
    document.body.classList.add('kms-has-console');

    const backEnd = await find();
    if (!backEnd) return withoutBackEnd();
    screen.form.hidden = false;
    screen.field.focus();
    await screen.during(async () => {
      const upto = Number(figure.dataset.block);
      const opened = await backEnd.ask({ ask: 'open', chapter: figure.dataset.chapter, block: upto });
      Object.assign(drawer, { backEnd, session: opened.session });
      screen.note(word('console-hint'));
    });
  }

  function send(text) {
    if (!drawer.backEnd) throw new Error(word('elsewhere-gone'));
    return drawer.backEnd.ask({ ask: 'line', session: drawer.session, text });
  }

  function withoutBackEnd() {
    drawer.screen.form.hidden = true;
    drawer.screen.log.append(window.kmslab.startIt());
    drawer.screen.log.focus();
  }

  function close() {
    drawer.root.classList.remove('kms-is-open');
    document.body.classList.remove('kms-has-console');
    if (drawer.opener) drawer.opener.focus();
  }

  /** The commands of the page's blocks up to this one: the history a terminal would have. */
  function earlier(figure) {
    const lines = [];
    for (const other of document.querySelectorAll('.kms-run')) {
      if (other.dataset.chapter === figure.dataset.chapter) lines.push(...commands(other));
      if (other === figure) break;
    }
    return lines;
  }

  /** What to say where there is no simulator. */
  window.kmslab.startIt = () => {
    const command = 'cargo run --release';
    const line = el('p', { class: 'kms-console-start' }, el('code', {}, command), ' ',
      button(word('copy'), (self) => onCopy(self, command), { 'aria-label': word('copy-command') }));
    return el('div', {}, el('p', {}, word('no-back-end')), line);
  };

  for (const figure of document.querySelectorAll('.kms-run')) {
    const opener = figure.querySelector('.kms-open');
    opener.addEventListener('click', () => open(figure, opener));
  }
})();
