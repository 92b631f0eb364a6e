// Labs: the goals stand in the chapter; here are the world, the predictions, the check and the hints.
(function () {
  'use strict';

  const { find, word, el, rich, button, terminal, announce, startIt, onCopy } = window.kmslab;

  for (const card of document.querySelectorAll('.kms-lab')) lab(card);

  function lab(card) {
    const { lab } = card.dataset;
    const fold = card.querySelector('.kms-fold');
    const bench = card.querySelector('.kms-bench');
    const score = card.querySelector('.kms-score');
    const steps = new Map(Array.from(card.querySelectorAll('.kms-step'),
      (step) => [step.dataset.step, step]));
    let backEnd = null;
    let screen = null;
    let result = null;
    let started = null;

    fold.addEventListener('toggle', () => { if (fold.open) start(); });
    for (const form of card.querySelectorAll('.kms-foresee')) {
      form.addEventListener('submit', (event) => { event.preventDefault(); foresee(form); });
    }
    for (const code of card.querySelectorAll('.kms-step > .kms-code')) copyable(code);

    function start() {
      started = started || begin();
      return started;
    }

    async function begin() {
      backEnd = await find();
      if (!backEnd) { bench.replaceChildren(startIt()); return; }
      screen = terminal(send, []);
      result = el('div', { class: 'kms-result', role: 'status' });
      bench.replaceChildren(
        el('div', { class: 'kms-terminal' }, screen.log, screen.form),
        el('div', { class: 'kms-buttons' },
          button(word('check-lab'), check, { class: 'kms-button kms-check' }),
          button(word('hint'), hint),
          button(word('explain'), explain, { title: word('explain-title') }),
          button(word('undo'), undo, { title: word('undo-title') }),
          button(word('reset-lab'), startOver)),
        result);
      await screen.during(async () => {
        const { state } = await backEnd.ask({ ask: 'lab', lab });
        screen.reset(state.lines);
        screen.note(word('lab-keys-note'));
        show(state);
      });
    }

    async function ask(question) {
      const answer = await backEnd.ask({ lab, ...question });
      show(answer.state);
      return answer;
    }

    async function send(text) {
      const { line } = await ask({ ask: 'lab-line', text });
      return line;
    }

    function check() {
      return screen.during(async () => {
        const { checks, state } = await ask({ ask: 'check' });
        const held = checks.filter((one) => one.verdict === 'passed').length;
        const summary = word('checks-hold', { held, of: checks.length });
        result.replaceChildren(
          el('p', { class: state.passed ? 'kms-right' : 'kms-wrong' },
            state.passed ? `${summary} ${word('lab-done')}` : summary),
          el('ul', { class: 'kms-checks' }, ...checks.map(checkItem)));
        if (state.debrief) result.append(rich('div', { class: 'kms-debrief' }, state.debrief));
      });
    }

    function hint() {
      return screen.during(async () => {
        const { hint } = await ask({ ask: 'hint' });
        if (!hint) { result.replaceChildren(el('p', {}, word('no-hint'))); return; }
        result.replaceChildren(el('p', { class: 'kms-hint-level' },
          word('hint-level', { level: hint.level })), rich('div', {}, hint.text));
      });
    }

    function explain() {
      return screen.during(async () => {
        const { line } = await ask({ ask: 'lab-explain' });
        screen.show('kmslab explain', line);
      });
    }

    function undo() {
      return screen.during(async () => {
        const { undone } = await ask({ ask: 'lab-undo' });
        screen.note(undone.length ? word('taken-back', { line: undone.join('; ') }) : word('nothing-to-undo'));
      });
    }

    function startOver() {
      return screen.during(async () => {
        await ask({ ask: 'reset' });
        screen.reset([]);
        result.replaceChildren();
        screen.note(word('reset-done'));
      });
    }

    async function foresee(form) {
      const chosen = Array.from(form.elements).find((field) => field.checked);
      if (!chosen) return;
      await start();
      if (!backEnd) return;
      await screen.during(async () => {
        await ask({ ask: 'predict', step: form.dataset.step, option: chosen.value });
        screen.field.focus();
      });
    }

    function show(state) {
      let asks = false;
      for (const step of state.steps) {
        const node = steps.get(step.id);
        if (!node) continue;
        node.dataset.state = step.done ? 'done' : (step.open ? 'open' : '');
        marked(node, step);
        const form = node.querySelector('.kms-foresee');
        if (form) foreseen(form, step);
        asks = asks || (step.open && step.asks);
      }
      screen.field.placeholder = word(asks ? 'predict-before' : 'placeholder');
      const done = state.steps.filter((step) => step.done).length;
      score.textContent = word('lab-going', { done, of: state.steps.length }) +
        (state.passed ? ` ${word('lab-done')}` : '');
      card.dataset.state = state.passed ? 'passed' : '';
    }

    function marked(node, step) {
      const goal = node.querySelector('.kms-goal');
      let mark = goal.querySelector('.kms-mark');
      const says = step.done ? word('goal-done') : (step.open ? word('goal-open') : '');
      if (!mark) { mark = el('span', { class: 'kms-mark' }); goal.append(' ', mark); }
      if (step.done && mark.textContent !== says) announce(`${goal.textContent.trim()}: ${says}`);
      mark.textContent = says;
    }

    /** A prediction is locked once made, and judged once its goal is reached. */
    function foreseen(form, step) {
      const locked = Boolean(step.predicted);
      form.classList.toggle('kms-is-final', locked);
      form.querySelector('fieldset').disabled = locked;
      form.querySelector('[type=submit]').hidden = locked;
      if (locked) {
        for (const field of form.elements) {
          if (field.type === 'radio') field.checked = field.value === step.predicted;
        }
      }
      const verdict = form.querySelector('.kms-verdict');
      if (step.why === undefined) { verdict.replaceChildren(); return; }
      if (verdict.childElementCount) return;
      verdict.replaceChildren(
        el('p', { class: step.came_true ? 'kms-right' : 'kms-wrong' },
          word(step.came_true ? 'came-true' : 'did-not-come-true')),
        rich('div', {}, step.why));
    }

    function checkItem(one) {
      const item = el('li', { 'data-verdict': one.verdict },
        el('strong', {}, { passed: word('holds'), failed: word('failed'), blocked: word('blocked') }[one.verdict]),
        ' ', rich('span', {}, one.says));
      if (one.verdict !== 'failed') return item;
      for (const gap of one.gaps) {
        item.append(el('p', { class: 'kms-gap' }, `${word('expected')} ${gap.expected}; ${word('found')} ${gap.actual}`));
      }
      item.append(rich('div', {}, one.why), rich('div', {}, one.help));
      return item;
    }

    function copyable(code) {
      const text = code.textContent.split('\n').map((line) => line.replace(/^\$ /, '')).join('\n');
      code.before(button(word('copy'), (self) => onCopy(self, text),
        { class: 'kms-button kms-copy-example', 'aria-label': word('copy-command') }));
    }
  }
})();
