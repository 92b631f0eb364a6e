// Terminal: a log, a field for the next line, and its history. The console's drawer and each lab have one.
// It is given `send(text)`, which answers as a back end does to a line, and knows nothing else of the page.
(function () {
  'use strict';

  const { word, el, announce } = window.kmslab;

  /** A terminal: {log, form, note, show, run, reset, history}. `extras` go beside its Run button. */
  function terminal(send, extras) {
    const log = el('div', {
      class: 'kms-log', role: 'log', 'aria-label': word('console-output'), tabindex: '0',
    });
    const prompt = el('span', { class: 'kms-prompt', 'aria-hidden': 'true' }, '$ ');
    const field = el('textarea', {
      rows: '1', 'aria-label': word('command'), placeholder: word('placeholder'),
      spellcheck: 'false', autocapitalize: 'off', autocomplete: 'off', autocorrect: 'off',
    });
    const form = el('form', { class: 'kms-terminal-form' }, prompt, field,
      el('button', { type: 'submit', class: 'kms-button' }, word('run')), ...extras);
    const self = { log, form, field, note, show, run, during, reset, busy: false };
    let history = [];
    let at = 0;

    form.addEventListener('submit', (event) => { event.preventDefault(); submit(); });
    field.addEventListener('keydown', onKey);
    field.addEventListener('input', grow);

    /** Empties it; `lines` are the history that the up arrow goes through. */
    function reset(lines) {
      log.replaceChildren();
      history = lines.slice();
      at = history.length;
    }

    function submit() {
      const typed = field.value;
      if (self.busy || !typed.trim()) return;
      field.value = '';
      grow();
      run(typed);
    }

    function run(text) {
      if (self.busy) return Promise.resolve();
      return during(async () => {
        const answer = await send(text);
        if (answer.complete === false) {
          // Only the beginning of a command: nothing ran, and the rest is typed below it.
          field.value = text + '\n';
          grow();
          return;
        }
        history.push(text);
        at = history.length;
        show(text, answer);
      });
    }

    /** Does something while nothing else can be started, and says what went wrong. */
    async function during(work) {
      self.busy = true;
      log.setAttribute('aria-busy', 'true');
      try {
        await work();
      } catch (error) {
        note(error.message, 'kms-status');
      }
      self.busy = false;
      log.removeAttribute('aria-busy');
      log.scrollTop = log.scrollHeight;
    }

    function note(text, kind) {
      log.append(el('p', { class: kind || 'kms-note' }, text));
      log.scrollTop = log.scrollHeight;
    }

    function show(text, answer) {
      log.append(el('pre', { class: 'kms-in' },
        el('kbd', {}, el('span', { class: 'kms-prompt' }, '$ '), text)));
      const output = (answer.output || '').replace(/\n+$/, '');
      if (output) log.append(el('pre', { class: 'kms-out kms-wrap' }, el('samp', {}, output)));
      if (answer.status) note(word('exit-status', { status: answer.status }), 'kms-status');
      for (const call of answer.calls || []) log.append(details(call));
      if (!output && !answer.status) announce(word('done-without-output'));
    }

    function onKey(event) {
      if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key === 'Enter' && !event.shiftKey) {
        event.preventDefault();
        submit();
      } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
        // In a text of several lines the arrows move between them, as anywhere else.
        if (field.value.includes('\n')) return;
        const to = at + (event.key === 'ArrowUp' ? -1 : 1);
        if (to < 0 || to > history.length) return;
        event.preventDefault();
        at = to;
        field.value = history[to] || '';
        grow();
      }
    }

    function grow() {
      field.style.height = 'auto';
      field.style.height = `${Math.min(field.scrollHeight, 160)}px`;
    }

    return self;
  }

  function details({ operation, decision, event }) {
    const code = event && event.errorCode;
    return el('details', { class: 'kms-call' },
      el('summary', {}, el('code', {}, operation),
        (code ? word('call-failed', { code }) : '') + word('call-summary')),
      el('p', { class: 'kms-part' }, word('decision')), el('pre', {}, el('samp', {}, words(decision))),
      el('p', { class: 'kms-part' }, word('audit-event')), el('pre', {}, el('samp', {}, words(event))));
  }

  function words(value) {
    return typeof value === 'string' ? value.trimEnd() : JSON.stringify(value, null, 2);
  }

  window.kmslab.terminal = terminal;
})();
