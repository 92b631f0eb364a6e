// Question sets: each form of a chapter, answered for good and explained at once by the back end.
(function () {
  'use strict';

  const { find, word, el, rich, button, announce, startIt } = window.kmslab;

  for (const card of document.querySelectorAll('.kms-quiz')) quiz(card);

  function quiz(card) {
    const { quiz } = card.dataset;
    const score = card.querySelector('.kms-score');
    const fold = card.querySelector('.kms-fold');
    const forms = new Map(Array.from(card.querySelectorAll('.kms-question'),
      (form) => [form.dataset.item, form]));
    let anew = null;

    for (const [item, form] of forms) {
      if (form.dataset.kind === 'multiple') limit(form);
      form.addEventListener('submit', (event) => {
        event.preventDefault();
        act(form, { ask: 'answer', quiz, item, given: given(form) });
      });
    }
    // What was answered before is shown before anybody looks at it.
    find().then((backEnd) => {
      if (backEnd) ask(backEnd, { ask: 'quiz', quiz }).catch(() => {});
    });

    async function act(form, question) {
      const verdict = form.querySelector('.kms-verdict');
      try {
        const backEnd = await find();
        if (!backEnd) { verdict.replaceChildren(startIt()); return; }
        const view = await ask(backEnd, question);
        const answer = view.answered.find((one) => one.item === question.item);
        if (answer) announce(word(answer.right ? 'right' : 'wrong'));
      } catch (error) {
        verdict.replaceChildren(el('p', { class: 'kms-status' }, error.message));
      }
    }

    async function ask(backEnd, question) {
      const view = await backEnd.ask(question);
      show(view);
      return view;
    }

    function show(view) {
      const known = new Map(view.answered.map((one) => [one.item, one]));
      for (const [item, form] of forms) {
        const answer = known.get(item);
        if (answer) explain(form, answer); else open(form);
      }
      const verdict = word(view.passed ? 'passed' : 'not-passed');
      const values = { answered: view.answered.length, of: view.of, right: view.right, verdict };
      score.textContent = view.answered.length ?
        word(view.finished ? 'answered-all' : 'answered', values) : '';
      card.dataset.state = view.finished ? (view.passed ? 'passed' : 'not-passed') : '';
      if (view.answered.length && !anew) {
        anew = button(word('begin-anew'), again, { class: 'kms-button kms-anew' });
        fold.append(anew);
      } else if (!view.answered.length && anew) {
        anew.remove();
        anew = null;
      }
    }

    async function again() {
      const backEnd = await find();
      await ask(backEnd, { ask: 'quiz-again', quiz });
      fold.querySelector('summary').focus();
    }
  }

  /** At most as many boxes as are asked for: the first chosen goes when one more is. */
  function limit(form) {
    const most = Number(form.dataset.choose);
    const order = [];
    form.addEventListener('change', (event) => {
      const at = order.indexOf(event.target);
      if (at >= 0) order.splice(at, 1);
      if (event.target.checked) order.push(event.target);
      while (order.length > most) order.shift().checked = false;
    });
  }

  /** The answer as the grader reads it. */
  function given(form) {
    const fields = Array.from(form.elements);
    switch (form.dataset.kind) {
      case 'matching':
        return fields.filter((field) => field.tagName === 'SELECT' && field.value)
          .map((field) => `${field.name}=${field.value}`);
      case 'ordering':
        return fields.filter((field) => field.tagName === 'SELECT' && field.value)
          .map((field) => field.value);
      case 'short-answer':
        return fields.filter((field) => field.type === 'text').map((field) => field.value);
      default:
        return fields.filter((field) => field.checked).map((field) => field.value);
    }
  }

  /** Puts a kept answer back into the fields. */
  function restore(form, answer) {
    const fields = Array.from(form.elements);
    switch (form.dataset.kind) {
      case 'matching':
        for (const pair of answer.given) {
          const [prompt, option] = pair.split('=');
          const field = fields.find((one) => one.name === prompt);
          if (field) field.value = option;
        }
        break;
      case 'ordering':
        answer.given.forEach((option, at) => {
          const field = fields.find((one) => one.name === String(at));
          if (field) field.value = option;
        });
        break;
      case 'short-answer':
        for (const field of fields) if (field.type === 'text') field.value = answer.given.join(' ');
        break;
      default:
        for (const field of fields) {
          if (field.value) field.checked = answer.given.includes(field.value);
        }
    }
  }

  function open(form) {
    if (!form.classList.contains('kms-is-final')) return;
    form.classList.remove('kms-is-final');
    form.querySelector('fieldset').disabled = false;
    form.querySelector('[type=submit]').hidden = false;
    form.querySelector('.kms-verdict').replaceChildren();
    form.reset();
  }

  function explain(form, answer) {
    if (form.classList.contains('kms-is-final')) return;
    restore(form, answer);
    form.classList.add('kms-is-final');
    const verdict = form.querySelector('.kms-verdict');
    const submit = form.querySelector('[type=submit]');
    const focused = form.contains(document.activeElement);
    const list = el('ul', { class: 'kms-reasons' });
    for (const option of answer.options) {
      const marks = [word(option.correct ? 'right-option' : 'wrong-option')];
      if (option.chosen) marks.push(word('chosen'));
      list.append(el('li', { 'data-correct': option.correct },
        rich('span', { class: 'kms-reason-text' }, option.text),
        el('span', { class: 'kms-mark' }, ` (${marks.join(', ')}) `),
        rich('span', { class: 'kms-why-not' }, option.why)));
    }
    const head = el('p', { class: answer.right ? 'kms-right' : 'kms-wrong', tabindex: '-1' },
      word(answer.right ? 'right' : 'wrong'));
    const parts = [head];
    if (!answer.right && ['ordering', 'matching'].includes(form.dataset.kind)) {
      parts.push(el('p', {}, word('right-answer'), ' ', rightAnswer(form, answer.key)));
    }
    parts.push(list, el('p', { class: 'kms-takeaway' },
      el('strong', {}, word('take-away')), ' ', rich('span', {}, answer.takeaway)));
    verdict.replaceChildren(...parts);
    form.querySelector('fieldset').disabled = true;
    submit.hidden = true;
    if (focused) head.focus({ preventScroll: true });
  }

  /** The key in the words of the fields. */
  function rightAnswer(form, key) {
    const label = (option) => {
      const found = form.querySelector(`option[value="${CSS.escape(option)}"]`);
      return found ? found.textContent : option;
    };
    const line = (entry, at) => {
      const [prompt, option] = entry.includes('=') ? entry.split('=') : [null, entry];
      if (prompt === null) return `${at + 1}. ${label(option)}`;
      const field = Array.from(form.elements).find((one) => one.name === prompt);
      const name = field ? field.closest('label').querySelector('span').textContent : prompt;
      return `${name}: ${label(option)}`;
    };
    return key.map(line).join('; ');
  }
})();
