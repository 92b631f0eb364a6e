// Console: a drawer at the page's bottom with the world as a block left it.
// It asks `kmslab.find()` for a back end and knows nothing of HTTP.
(function () {
  'use strict';

  const { find, commands, onCopy, announce } = window.kmslab;
  let drawer = null;

  /** An element with attributes and children, text never parsed as HTML. */
  function el(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
    node.append(...children);
    return node;
  }

  function button(text, run, attributes) {
    const node = el('button', { type: 'button', class: 'kms-button', ...attributes }, text);
    node.addEventListener('click', () => run(node));
    return node;
  }

  function build() {
    const where = el('span', { class: 'kms-console-where' });
    const log = el('div', {
      class: 'kms-console-log', role: 'log', 'aria-label': 'Console output', tabindex: '0',
    });
    const prompt = el('span', { class: 'kms-prompt', 'aria-hidden': 'true' }, '$ ');
    const field = el('textarea', {
      rows: '1', 'aria-label': 'Command', placeholder: 'aws kms list-keys',
      spellcheck: 'false', autocapitalize: 'off', autocomplete: 'off', autocorrect: 'off',
    });
    const form = el('form', { class: 'kms-console-form' }, prompt, field,
      el('button', { type: 'submit', class: 'kms-button' }, 'Run'),
      button('Undo', () => send('kmslab undo'), { title: 'Take the last call back' }),
      button('Explain', () => send('kmslab explain'), { title: 'Why the last call was allowed or refused' }));
    const root = el('section', { class: 'kms-console', 'aria-label': 'Console' },
      el('div', { class: 'kms-console-bar' },
        el('strong', {}, 'Console'), where,
        button('Close', close, { 'aria-label': 'Close console' })),
      log, form);

    form.addEventListener('submit', (event) => { event.preventDefault(); submit(); });
    field.addEventListener('keydown', onKey);
    field.addEventListener('input', grow);
    root.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') { event.stopPropagation(); close(); }
    });
    document.body.append(root);
    return { root, where, log, prompt, field, form, history: [], at: 0 };
  }

  // ---- opening and closing

  async function open(figure, opener) {
    drawer = drawer || build();
    const upto = Number(figure.dataset.block);
    Object.assign(drawer, { opener, backEnd: null, session: null, pending: '' });
    drawer.history = earlier(figure);
    drawer.at = drawer.history.length;
    drawer.where.textContent = `the world after ${figure.getAttribute('aria-label').toLowerCase()}`;
    drawer.prompt.textContent = '$ ';
    drawer.root.classList.add('kms-is-open');
    document.body.classList.add('kms-has-console');
    drawer.log.replaceChildren();

    const backEnd = await find();
    if (!backEnd) return withoutBackEnd();
    drawer.form.hidden = false;
    drawer.field.focus();
    await during(async () => {
      drawer.session = await backEnd.open({ chapter: figure.dataset.chapter, upto });
      drawer.backEnd = backEnd;
      note('Type a command, or press the up arrow for the ones the chapter has run.');
    });
  }

  function withoutBackEnd() {
    drawer.form.hidden = true;
    const command = 'cargo run --release';
    const line = el('p', { class: 'kms-console-start' }, el('code', {}, command), ' ',
      button('Copy', (self) => onCopy(self, command), { 'aria-label': 'Copy the command' }));
    drawer.log.append(
      el('p', {}, 'This page is open without its simulator, so there is no world to type into. Start one in the project’s folder:'),
      line,
      el('p', {}, 'Then open the address it prints, and this button again.'));
    drawer.log.focus();
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

  // ---- running

  function submit() {
    const typed = drawer.field.value;
    if (!typed.trim() && !drawer.pending) return;
    drawer.field.value = '';
    grow();
    send(drawer.pending + typed);
  }

  function send(text) {
    if (!drawer.backEnd || drawer.busy) return;
    during(async () => {
      const answer = await drawer.backEnd.line(drawer.session, text);
      drawer.pending = answer.complete === false ? text + '\n' : '';
      drawer.prompt.textContent = drawer.pending ? '> ' : '$ ';
      if (!drawer.pending) {
        drawer.history.push(text);
        drawer.at = drawer.history.length;
        show(text, answer);
      }
    });
  }

  async function during(work) {
    drawer.busy = true;
    drawer.log.setAttribute('aria-busy', 'true');
    try {
      await work();
    } catch (error) {
      drawer.pending = '';
      note(error.message, 'kms-status');
    }
    drawer.busy = false;
    drawer.log.removeAttribute('aria-busy');
    drawer.log.scrollTop = drawer.log.scrollHeight;
  }

  // ---- showing

  function note(text, kind) {
    drawer.log.append(el('p', { class: kind || 'kms-note' }, text));
  }

  function show(text, answer) {
    const { log } = drawer;
    log.append(el('pre', { class: 'kms-in' },
      el('kbd', {}, el('span', { class: 'kms-prompt' }, '$ '), text)));
    const output = (answer.output || '').replace(/\n+$/, '');
    if (output) log.append(el('pre', { class: 'kms-out kms-wrap' }, el('samp', {}, output)));
    if (answer.status) note(`exit status ${answer.status}`, 'kms-status');
    for (const call of answer.calls || []) log.append(details(call));
    if (!output && !answer.status) announce('Done, without output');
  }

  function details({ operation, decision, event }) {
    const failed = event && event.errorCode ? ` failed (${event.errorCode}):` : '';
    return el('details', { class: 'kms-call' },
      el('summary', {}, el('code', {}, operation), `${failed} decision and audit event`),
      el('p', { class: 'kms-part' }, 'Decision'), el('pre', {}, el('samp', {}, words(decision))),
      el('p', { class: 'kms-part' }, 'Audit event'), el('pre', {}, el('samp', {}, words(event))));
  }

  function words(value) {
    return typeof value === 'string' ? value.trimEnd() : JSON.stringify(value, null, 2);
  }

  // ---- the field

  function onKey(event) {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      submit();
    } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      // In a text of several lines the arrows move between them, as anywhere else.
      if (drawer.field.value.includes('\n')) return;
      const to = drawer.at + (event.key === 'ArrowUp' ? -1 : 1);
      if (to < 0 || to > drawer.history.length) return;
      event.preventDefault();
      drawer.at = to;
      drawer.field.value = drawer.history[to] || '';
      grow();
    }
  }

  function grow() {
    const { field } = drawer;
    field.style.height = 'auto';
    field.style.height = `${Math.min(field.scrollHeight, 160)}px`;
  }

  for (const figure of document.querySelectorAll('.kms-run')) {
    const opener = figure.querySelector('.kms-open');
    opener.addEventListener('click', () => open(figure, opener));
  }
})();
