// Back end: where a console's lines are run. The rest of the page knows only this shape:
//
//   find()                    -> a back end, or null when the page has none
//   backEnd.open({chapter, upto}) -> session, the chapter's world after its block number `upto`
//   backEnd.line(session, text)   -> {output, status, complete, calls: [{operation, decision, event}]}
//
// `complete` is false when the line is only the beginning of a command; nothing ran, and the page
// sends the whole text again with its next line.
(function () {
  'use strict';

  /** The simulator behind the server that served this page. */
  function overHttp(base) {
    async function post(path, body) {
      let answer;
      try {
        answer = await fetch(base + path, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(body),
        });
      } catch {
        throw new Error('The lab no longer answers. Start it again, then open this block again.');
      }
      const text = await answer.text();
      let data = null;
      try { data = JSON.parse(text); } catch { /* not JSON: an error page */ }
      if (answer.status === 404) {
        throw new Error('This console’s world is gone: the lab was restarted. Open the block again.');
      }
      if (!answer.ok || data === null) {
        throw new Error((data && data.error) || `The lab answered ${answer.status}.`);
      }
      return data;
    }
    return {
      async open({ chapter, upto }) {
        return (await post('/open', { chapter, block: upto })).session;
      },
      line(session, text) {
        return post('/line', { session, text });
      },
    };
  }

  async function find() {
    const meta = document.querySelector('meta[name="kmslab-console"]');
    if (meta && location.protocol.startsWith('http')) {
      return overHttp(meta.content.replace(/\/$/, ''));
    }
    return null;
  }

  window.kmslab = Object.assign(window.kmslab || {}, { find });
})();
