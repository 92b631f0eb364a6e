// Worker: the simulator as a module beside the page, for a book without a server. It answers what the server would.
// The worker keeps the page alive while an RSA key is made; progress is kept in the browser.
(function () {
  'use strict';

  const { word, el } = window.kmslab;
  const KEY = 'kmslab-progress';

  /** What runs in the worker, after the lines that join the module to JavaScript. */
  function inside() {
    let simulator = null;
    let turn = Promise.resolve();

    async function unpacked(text) {
      const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
      return new Uint8Array(await new Response(stream).arrayBuffer());
    }

    async function handle({ id, module, content, message }) {
      try {
        if (module) {
          await wasm_bindgen({ module_or_path: await unpacked(module) });
          simulator = new wasm_bindgen.Simulator(new TextDecoder().decode(await unpacked(content)));
          postMessage({ id, said: {} });
        } else {
          postMessage({ id, said: JSON.parse(simulator.ask(JSON.stringify(message))) });
        }
      } catch (error) {
        postMessage({ id, broken: String(error) });
      }
    }

    self.onmessage = ({ data }) => { turn = turn.then(() => handle(data)); };
  }

  /** A back end in a worker; `src` is the script that holds the module. */
  function overWorker(src) {
    let worker = null;
    let known = null;
    let count = 0;
    const waiting = new Map();

    function parts() {
      if (window.kmslabModule) return Promise.resolve(window.kmslabModule);
      return new Promise((resolve, reject) => {
        const script = el('script', { src });
        script.addEventListener('load', () => resolve(window.kmslabModule));
        script.addEventListener('error', () => reject(new Error(word('no-module'))));
        document.head.append(script);
      });
    }

    async function start() {
      const { glue, module, content } = await parts();
      const source = new Blob([glue, `\n(${inside})();\n`], { type: 'text/javascript' });
      const fresh = new Worker(URL.createObjectURL(source));
      fresh.addEventListener('message', ({ data }) => {
        const asked = waiting.get(data.id);
        if (!asked) return;
        const { resolve, reject } = asked;
        waiting.delete(data.id);
        if (data.broken === undefined) { resolve(data.said); return; }
        // A module that failed once is not asked again.
        fresh.terminate();
        worker = null;
        known = null;
        for (const other of waiting.values()) other.reject(new Error(word('module-broke')));
        waiting.clear();
        reject(new Error(word('module-broke')));
        console.error(data.broken);
      });
      await post(fresh, { module, content });
      return fresh;
    }

    function post(to, data) {
      count += 1;
      const id = count;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        to.postMessage({ id, ...data });
      });
    }

    return {
      kept: 'kept-here',
      async ask(question) {
        worker = worker || start().catch((error) => { worker = null; throw error; });
        const message = { question, today: today() };
        const to = await worker;
        // Another page of the book may have changed it.
        const progress = stored();
        if (progress !== known) {
          message.progress = progress || '';
          known = progress;
        }
        const said = await post(to, { message });
        if (said.progress !== undefined) {
          known = said.progress;
          store(said.progress);
        }
        if (said.gone) throw new Error(word('elsewhere-gone'));
        if (said.error !== undefined) throw new Error(said.error);
        return said.answer;
      },
    };
  }

  // Storage may be switched off; progress then lasts as long as the page.
  function stored() {
    try { return localStorage.getItem(KEY); } catch { return null; }
  }
  function store(text) {
    try { localStorage.setItem(KEY, text); } catch { /* see above */ }
  }

  function today() {
    const now = new Date();
    const two = (number) => String(number).padStart(2, '0');
    return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  }

  window.kmslab.overWorker = overWorker;
})();
