// Back end: what a page asks is answered here. The rest of the page knows only this shape:
//
//   find()               -> a back end, or null when the page has none
//   backEnd.ask({ask: 'line', session, text}) -> the answer, or an error whose message is for the reader
//
// The questions are those of the crate kms-page, whichever back end there is.
(function () {
  'use strict';

  const words = window.kmslabWords;

  /** The words of that name, with what is in braces filled in. */
  function word(name, values) {
    return Object.entries(values || {}).reduce(
      (text, [key, value]) => text.replaceAll(`{${key}}`, value), words[name] ?? name);
  }

  /** The simulator behind the server that served this page. */
  function overHttp(base) {
    return {
      kept: 'kept-there',
      async ask(question) {
        let answer;
        try {
          answer = await fetch(base + '/ask', {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify(question),
          });
        } catch {
          throw new Error(word('no-answer'));
        }
        const text = await answer.text();
        let data = null;
        try { data = JSON.parse(text); } catch { /* not JSON: an error page */ }
        if (answer.status === 404) throw new Error(word('elsewhere-gone'));
        if (!answer.ok || data === null) {
          throw new Error((data && data.error) || word('lab-answered', { status: answer.status }));
        }
        return data;
      },
    };
  }

  let found;

  function find() {
    found = found || look();
    return found;
  }

  async function look() {
    const meta = document.querySelector('meta[name="kmslab-console"]');
    if (meta && location.protocol.startsWith('http')) {
      return overHttp(meta.content.replace(/\/$/, ''));
    }
    const module = document.querySelector('meta[name="kmslab-module"]');
    return module ? window.kmslab.overWorker(module.content) : null;
  }

  /** An element with attributes and children, text never parsed as HTML. */
  function el(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
    node.append(...children);
    return node;
  }

  /** An element with HTML from the back end, which made it from the book's own content and escaped the rest. */
  function rich(tag, attributes, html) {
    const node = el(tag, attributes);
    node.innerHTML = html;
    return node;
  }

  function button(text, run, attributes) {
    const node = el('button', { type: 'button', class: 'kms-button', ...attributes }, text);
    node.addEventListener('click', () => run(node));
    return node;
  }

  window.kmslab = Object.assign(window.kmslab || {}, { find, word, el, rich, button });
})();
