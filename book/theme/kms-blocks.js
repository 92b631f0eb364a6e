// Blocks: copying a block's commands, and predictions that lock before the output shows.
// The page is complete without this file; it only adds.
(function () {
  'use strict';

  const { word } = window.kmslab;

  /** The commands of a block as one pastes them: no prompts, no output. */
  function commands(figure) {
    // A predicted block repeats its inputs beside their outputs; only the first ones count.
    return Array.from(figure.querySelectorAll(':scope > .kms-in kbd'), (kbd) => {
      const line = kbd.cloneNode(true);
      line.querySelectorAll('.kms-prompt').forEach((prompt) => prompt.remove());
      return line.textContent;
    });
  }

  async function copy(text) {
    if (navigator.clipboard && window.isSecureContext) {
      return navigator.clipboard.writeText(text);
    }
    const area = document.createElement('textarea');
    area.value = text;
    area.className = 'kms-offscreen';
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    if (!done) throw new Error('the browser does not allow copying');
  }

  /** Says what happened on the button itself, then takes it back. */
  function flash(button, word) {
    const before = button.dataset.label || button.textContent;
    button.dataset.label = before;
    button.textContent = word;
    clearTimeout(button.timer);
    button.timer = setTimeout(() => { button.textContent = before; }, 1500);
    announce(word);
  }

  // One live region for the whole page, present before it speaks, as screen readers need.
  const live = document.createElement('p');
  live.className = 'kms-offscreen';
  live.setAttribute('role', 'status');
  document.body.append(live);

  function announce(text) {
    live.textContent = '';
    requestAnimationFrame(() => { live.textContent = text; });
  }

  function onCopy(button, text) {
    copy(text).then(() => flash(button, word('copied')), () => flash(button, word('not-copied')));
  }

  function prediction(figure) {
    const form = figure.querySelector('.kms-guess');
    const locked = figure.querySelector('.kms-locked');
    const reveal = figure.querySelector('.kms-reveal');
    const key = `kmslab-predict:${figure.dataset.chapter}:${figure.id}`;

    function lock(guess) {
      figure.classList.add('kms-is-locked');
      reveal.open = true;
      if (!guess) return;
      const said = document.createElement('q');
      said.textContent = guess;
      locked.replaceChildren(word('predicted'), said);
    }

    const earlier = stored(key);
    if (earlier) lock(earlier);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const guess = form.querySelector('textarea').value.trim();
      if (!guess) return;
      store(key, guess);
      lock(guess);
      reveal.querySelector('summary').focus();
    });
    form.querySelector('.kms-skip').addEventListener('click', () => {
      lock('');
      reveal.querySelector('summary').focus();
    });
  }

  // Storage may be switched off; a prediction then lasts as long as the page.
  function stored(key) {
    try { return localStorage.getItem(key); } catch { return null; }
  }
  function store(key, value) {
    try { localStorage.setItem(key, value); } catch { /* see above */ }
  }

  for (const figure of document.querySelectorAll('.kms-run')) {
    const button = figure.querySelector('.kms-copy');
    button.addEventListener('click', () => onCopy(button, commands(figure).join('\n')));
    if (figure.querySelector('.kms-predict')) prediction(figure);
  }

  // mdBook turns the page at the left and right arrows, except in fields. Who scrolls an output or a table, or is at a
  // question, wants to stay.
  document.body.addEventListener('keydown', (event) => {
    const sideways = event.key === 'ArrowLeft' || event.key === 'ArrowRight';
    if (sideways && event.target.closest('.kms-run, .kms-card, .kms-console, .table-wrapper, pre')) {
      event.stopPropagation();
    }
  });

  window.kmslab = Object.assign(window.kmslab || {}, { commands, onCopy, announce });
})();
