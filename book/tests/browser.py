"""A reader's way through the book in a real browser: served by kmslab, as files with the simulator, as files to read.

    browser.py [--served ADDRESS] [--file FOLDER] [--plain FOLDER] [--shots FOLDER]

Served, and as files that bring the simulator along, it runs, edits, undoes, explains, predicts, takes a question set by
keyboard alone, passes a lab, reloads and finds its progress. The files' simulator also runs every block of the book again
and passes every lab. Files without it are read, predictions work, and what needs the simulator says how to start it. An
error in the browser's console fails the test, and so does any request that leaves the book.
"""

import argparse
import json
import pathlib
import sys
import time

import yaml
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHAPTER, QUIZ, LAB = "first-key", "first-key", "first-key"
# The promise to a reader: from the click to the first answer.
FIRST_ANSWER_MS = 300


class Reader:
    """A browser with one tab, at one edition of the book."""

    def __init__(self, base, width=1280):
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for flag in ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", f"--window-size={width},900"]:
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
        service = webdriver.ChromeService("/usr/bin/chromedriver")
        self.driver = webdriver.Chrome(options=options, service=service)
        self.base = base

    def open(self, page):
        self.driver.get("about:blank")
        self.driver.get(f"{self.base}/{page}")

    def all(self, css):
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def one(self, css):
        found = self.all(css)
        assert found, f"there is no {css}"
        return found[0]

    def until(self, what, test, seconds=30):
        return WebDriverWait(self.driver, seconds, poll_frequency=0.05).until(lambda _: test(), what)

    def js(self, script, *args):
        return self.driver.execute_script(script, *args)

    def press(self, *keys):
        chain = webdriver.ActionChains(self.driver)
        for key in keys:
            chain.send_keys(key)
        chain.perform()

    def focus(self):
        return self.driver.switch_to.active_element

    def text(self, css):
        return self.one(css).get_attribute("textContent")

    def faults(self):
        """What the browser complained of, and what it asked of anybody but the book."""
        complaints = [
            f"{entry['level']}: {entry['message']}"
            for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")
        ]
        allowed = (self.base.rsplit("/book", 1)[0], "file://", "data:", "blob:", "about:", "chrome:")
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] in ("Network.requestWillBeSent", "Network.webSocketCreated"):
                params = message["params"]
                url = params.get("request", params).get("url", "")
                if not url.startswith(allowed):
                    complaints.append(f"asked for {url}")
        return complaints


def console(reader):
    """Opens a block's world, runs, edits, undoes, explains."""
    reader.open(f"{CHAPTER}.html")
    reader.until("the page is up", lambda: reader.js("return document.readyState") == "complete")
    # What a page does after it has come is done; a reader who reads one line first finds it so.
    ready = reader.until("the simulator is up", lambda: reader.all(".kms-read input") and reader.js("return performance.now()"))
    print(f"   simulator up {ready:.0f} ms after the page was asked for")
    time.sleep(1)
    reader.js("""
      const opener = document.querySelectorAll('.kms-open')[1];
      const log = () => document.querySelector('.kms-console .kms-log');
      const at = (test, done) => { const look = () => test() ? done() : setTimeout(look, 2); look(); };
      window.times = {};
      const start = performance.now();
      opener.click();
      at(() => log() && log().querySelector('.kms-note'), () => {
        window.times.world = performance.now() - start;
        const field = document.querySelector('.kms-console textarea');
        field.value = 'aws kms list-keys';
        field.form.requestSubmit();
        at(() => log().querySelector('.kms-out'), () => { window.times.answer = performance.now() - start; });
      });""")
    reader.until("the first answer", lambda: "answer" in reader.js("return window.times"))
    times = reader.js("return window.times")
    print(f"   world open {times['world']:.0f} ms after the click, first answer {times['answer']:.0f} ms")
    assert times["answer"] < FIRST_ANSWER_MS, times
    field = reader.one(".kms-console textarea")

    def run(line):
        before = len(reader.all(".kms-console .kms-in"))
        field.send_keys(line, Keys.ENTER)
        reader.until(line, lambda: len(reader.all(".kms-console .kms-in")) > before)
        return last()

    def last():
        return reader.js("const all = document.querySelectorAll('.kms-console .kms-log > .kms-out');"
                         "return all.length ? all[all.length - 1].textContent : ''")

    # The history of the chapter, edited.
    field.send_keys(Keys.ARROW_UP)
    assert field.get_attribute("value").strip(), "the up arrow brings the chapter's commands"
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys(Keys.DELETE)
    run("aws kms create-key --description edited --query KeyMetadata.Description --output text")
    assert last().strip() == "edited", last()
    reader.one(".kms-console .kms-terminal-form").find_element(By.XPATH, "button[2]").click()
    reader.until("undone", lambda: "undone: CreateKey" in last())
    run("aws kms encrypt --key-id alias/none --plaintext YQ==")
    reader.one(".kms-console .kms-terminal-form").find_element(By.XPATH, "button[3]").click()
    reader.until("explained", lambda: "Encrypt" in last())
    assert reader.all(".kms-console .kms-call summary"), "a call can be unfolded"
    field.send_keys("for i in 1 2", Keys.ENTER)
    reader.until("the rest is asked for", lambda: field.get_attribute("value") == "for i in 1 2\n")
    run("do echo $i; done")
    assert last() == "1\n2", last()
    address = reader.driver.current_url
    reader.js("document.querySelector('.kms-console .kms-log').focus()")
    reader.press(Keys.ARROW_RIGHT)
    time.sleep(0.5)
    assert reader.driver.current_url == address, "an arrow in the log does not turn the page"
    reader.press(Keys.ESCAPE)
    reader.until("closed", lambda: not reader.all(".kms-console.kms-is-open"))
    assert "kms-open" in reader.focus().get_attribute("class"), "the focus goes back to the button"


def prediction(reader):
    """What happens stays shut until the reader has said what will."""
    reader.open("introduction.html")
    reveal, why = reader.one(".kms-reveal"), reader.one(".kms-why")
    assert not reveal.is_displayed() and not why.is_displayed()
    reader.one(".kms-guess textarea").send_keys("more than five")
    reader.one(".kms-guess [type=submit]").click()
    reader.until("shown", lambda: reveal.is_displayed() and why.is_displayed())
    assert "more than five" in reader.text(".kms-locked")


def quiz(reader):
    """Answers every question of a set with Tab, the arrows, Space and Enter."""
    reader.open(f"{CHAPTER}.html#questions")
    reader.until("the page is up", lambda: reader.js("return document.readyState") == "complete")
    source = reader.driver.page_source
    with open(ROOT / f"quizzes/{QUIZ}.yaml") as file:
        data = yaml.safe_load(file)
    for question in data["questions"]:
        assert question["takeaway"].strip() not in source, "the page tells before it asks"

    def tab_to(css, most=400):
        for _ in range(most):
            reader.press(Keys.TAB)
            if reader.js("return document.activeElement.matches(arguments[0])", css):
                return
        raise AssertionError(f"Tab does not reach {css}")

    tab_to(f'[data-quiz="{QUIZ}"] > .kms-fold > summary')
    outline = reader.focus().value_of_css_property("outline-style")
    assert outline != "none", "the focus can be seen"
    reader.press(Keys.ENTER)
    forms = reader.all(f'[data-quiz="{QUIZ}"] .kms-question')
    for form in forms:
        item = form.get_attribute("data-item")
        kind = form.get_attribute("data-kind")
        within = f'[data-item="{item}"]'
        # One press of Tab leads to the first field, none is caught.
        tab_to(f"{within} input, {within} select")
        if kind in ("matching", "ordering"):
            count = len(form.find_elements(By.CSS_SELECTOR, "select"))
            for at in range(count):
                for _ in range(at + 1):
                    reader.press(Keys.ARROW_DOWN)
                reader.press(Keys.TAB)
        elif kind == "multiple":
            for _ in range(int(form.get_attribute("data-choose"))):
                reader.press(Keys.SPACE, Keys.TAB)
        elif kind == "short-answer":
            reader.press("4096")
        else:
            reader.press(Keys.SPACE)
        if not reader.js("return document.activeElement.matches('[type=submit]')"):
            tab_to(f"{within} [type=submit]")
        reader.press(Keys.ENTER)
        reader.until(f"{item} is explained", lambda: "kms-is-final" in form.get_attribute("class"))
        assert form.find_elements(By.CSS_SELECTOR, ".kms-takeaway"), item
        assert reader.focus().get_attribute("class") in ("kms-right", "kms-wrong"), "the verdict has the focus"
    score = reader.text(f'[data-quiz="{QUIZ}"] .kms-score')
    assert score.startswith(f"All {len(forms)} answered"), score
    print(f"   {score}")


def lab(reader):
    """Predicts, types the solution, checks, passes."""
    with open(ROOT / f"labs/{LAB}.yaml") as file:
        data = yaml.safe_load(file)
    reader.open(f"{CHAPTER}.html")
    card = f'[data-lab="{LAB}"]'
    summary = reader.one(f"{card} > .kms-fold > summary")
    reader.js("arguments[0].scrollIntoView({block: 'center'})", summary)
    summary.click()
    reader.until("the lab's world", lambda: reader.all(f"{card} .kms-terminal textarea")
                 and not reader.all(f"{card} [aria-busy]") and reader.all(f"{card} .kms-note"))
    field = reader.one(f"{card} .kms-terminal textarea")
    lines = data["solution"].strip().split("\n")
    asks = [step["id"] for step in data["steps"] if step.get("predict")]
    first = data["steps"][0]["id"]
    if first in asks:
        field.send_keys(lines[0], Keys.ENTER)
        reader.until("it is refused", lambda: "prediction" in reader.text(f"{card} .kms-status"))
    for step in asks:
        form = reader.one(f'{card} .kms-foresee[data-step="{step}"]')
        reader.js("arguments[0].querySelector('input').click(); arguments[0].requestSubmit()", form)
        reader.until("it is locked", lambda: "kms-is-final" in form.get_attribute("class"))
    check = reader.one(f"{card} .kms-check")
    click = lambda node: reader.js("arguments[0].click()", node)
    click(check)
    reader.until("not yet", lambda: reader.all(f"{card} .kms-result .kms-wrong"))
    for line in lines:
        before = len(reader.all(f"{card} .kms-log .kms-in"))
        field.send_keys(line, Keys.ENTER)
        reader.until(line, lambda: len(reader.all(f"{card} .kms-log .kms-in")) > before)
    click(check)
    reader.until("passed", lambda: reader.all(f"{card} .kms-result .kms-right"))
    assert reader.all(f"{card} .kms-debrief"), "the debrief comes with the pass"
    print(f"   {reader.text(f'{card} .kms-result .kms-right')}")


def progress(reader):
    """A reload finds what was done, and the introduction says so."""
    reader.open(f"{CHAPTER}.html")
    reader.until("the answers", lambda: reader.all(f'[data-quiz="{QUIZ}"] .kms-is-final'))
    jumps = reader.js("""
      // mdBook opens the present chapter in its sidebar; what is read must not move, but for a line that wraps
      // differently when the font arrives.
      const read = (one) => one.sources.some(({node}) => node && node.parentElement &&
        node.parentElement.closest('main, .kms-console'));
      const done = [];
      new PerformanceObserver((list) => done.push(...list.getEntries())).observe({type: 'layout-shift', buffered: true});
      return new Promise((answer) => setTimeout(() => answer(done.filter(read).reduce((sum, one) => sum + one.value, 0)), 300));""")
    print(f"   layout shift after a reload {jumps:.3f}")
    assert jumps < 0.05, jumps
    mark = reader.until("the mark", lambda: reader.all(".kms-read input"))[0]
    reader.js("arguments[0].click()", mark)
    summary = reader.one(f'[data-lab="{LAB}"] > .kms-fold > summary')
    reader.js("arguments[0].click()", summary)
    reader.until("the lab", lambda: reader.one(f'[data-lab="{LAB}"]').get_attribute("data-state") == "passed")
    reader.open("introduction.html")
    row = f'//th[a[@href="{CHAPTER}.html"]]/..'
    cells = reader.until("the table", lambda: [
        cell.text for cell in reader.driver.find_elements(By.XPATH, f"{row}/td")])
    assert cells[0][:2] == "20", f"read: {cells}"
    right, tried, of = cells[1].split(" / ")
    assert tried == of, cells
    assert cells[3].startswith("1 /"), cells
    assert reader.one(".kms-resume").get_attribute("href"), "where to go on"
    print(f"   {cells}")


def shots(reader, name, folder):
    """Every kind of page, narrow and wide, light and dark; and what a machine can say against them."""
    faults = []
    for theme in ("light", "navy"):
        for width in (390, 1280):
            reader.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
                "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600})
            for page in PAGES:
                reader.open("introduction.html")
                reader.js("localStorage.setItem('mdbook-theme', arguments[0]);"
                          "localStorage.setItem('mdbook-sidebar', 'hidden')", theme)
                reader.open(page.split(" ")[0])
                time.sleep(0.3)
                prepare(reader, page)
                wide = reader.js("return document.documentElement.scrollWidth - innerWidth")
                if wide > 0:
                    faults.append(f"{page} at {width}: {wide} px wider than the screen")
                for fault in reader.js(CONTRAST):
                    faults.append(f"{page}, {theme}: {fault}")
                label = page.replace(".html", "").replace("#", "-").replace(" ", "-")
                reader.driver.save_screenshot(str(folder / f"{name}-{label}-{width}-{theme}.png"))
    return faults


PAGES = [
    "introduction.html", "first-key.html", "first-key.html console", "first-key.html quiz", "first-key.html lab",
    "operations.html", "exam-reference.html", "decision-tables.html", "fidelity.html", "glossary.html",
]


def prepare(reader, page):
    if page.endswith("console"):
        reader.one(".kms-open").click()
        reader.until("the console", lambda: reader.all(".kms-console .kms-note"))
        reader.one(".kms-console textarea").send_keys("aws kms describe-key --key-id alias/none", Keys.ENTER)
        reader.until("an answer", lambda: reader.all(".kms-console .kms-out"))
    for kind in ("quiz", "lab"):
        if page.endswith(kind):
            reader.js("""const card = document.querySelector(arguments[0]);
              card.querySelector('.kms-fold').open = true; card.scrollIntoView()""", f".kms-{kind}")
            time.sleep(0.7)


# Text whose colour is too near to what is behind it, by WCAG's formula.
CONTRAST = """
  const parse = (text) => {
    const all = text.match(/[\\d.]+/g).map(Number);
    const unit = text.startsWith('color(') ? 255 : 1;
    return [all[0] * unit, all[1] * unit, all[2] * unit, all.length > 3 ? all[3] : 1];
  };
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (node) => {
    for (; node; node = node.parentElement) {
      const colour = parse(getComputedStyle(node).backgroundColor);
      if (colour[3] > 0.99) return colour;
    }
    return [255, 255, 255, 1];
  };
  const found = new Map();
  for (const node of document.querySelectorAll('main *, .kms-console *')) {
    const words = Array.from(node.childNodes).some((one) => one.nodeType === 3 && one.textContent.trim());
    if (!words || !node.checkVisibility() || node.closest('svg, math, .hljs')) continue;
    const style = getComputedStyle(node);
    const [a, b] = [light(parse(style.color)), light(behind(node))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const big = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    if (ratio < (big ? 3 : 4.5)) {
      found.set(`${node.tagName}.${node.className}`, `${node.tagName}.${node.className}: contrast ${ratio.toFixed(2)}`);
    }
  }
  return Array.from(found.values());
"""


def reading(reader):
    """Without a simulator everything is there to be read, and what cannot run says what to do."""
    reader.open(f"{CHAPTER}.html")
    reader.one(".kms-open").click()
    start = "cargo run --release"
    reader.until("how to start", lambda: start in reader.text(".kms-console .kms-log"))
    assert not reader.one(".kms-console form").is_displayed()
    reader.press(Keys.ESCAPE)
    form = reader.one(f'[data-quiz="{QUIZ}"] [data-kind=single]')
    reader.js("arguments[0].closest('details').open = true;"
              "arguments[0].querySelector('input').click(); arguments[0].requestSubmit()", form)
    reader.until("how to start", lambda: start in form.get_attribute("textContent"))
    reader.js("document.querySelector(arguments[0]).open = true", f'[data-lab="{LAB}"] > .kms-fold')
    reader.until("how to start", lambda: start in reader.text(f'[data-lab="{LAB}"] .kms-bench'))
    reader.open("introduction.html")
    assert "first chapter" in reader.text(".kms-go-on")


# Types a transcript into a fresh world of its chapter, line by line, and says where it printed something else.
AGAIN = """
  const [chapter, text, done] = arguments;
  (async () => {
    const backEnd = await window.kmslab.find();
    const { session } = await backEnd.ask({ ask: 'open', chapter });
    const lines = text.split('\\n');
    let ran = 0;
    for (let at = 0; at < lines.length;) {
      if (!lines[at].startsWith('$ ')) { at += 1; continue; }
      let input = lines[at].slice(2);
      let answer = await backEnd.ask({ ask: 'line', session, text: input });
      for (at += 1; answer.complete === false; at += 1) {
        input += '\\n' + lines[at];
        answer = await backEnd.ask({ ask: 'line', session, text: input });
      }
      const printed = answer.output ? answer.output.replace(/\\n$/, '').split('\\n') : [];
      if (answer.status) printed.push(`[exit status ${answer.status}]`);
      for (const line of printed) {
        if (lines[at] !== line) return { ran, fault: `${input}: ${line} instead of ${lines[at]}` };
        at += 1;
      }
      ran += 1;
    }
    return { ran };
  })().then(done, (error) => done({ fault: error.message }));
"""

# Does a lab's predictions and solution, and checks.
SOLVE = """
  const [lab, predictions, lines, done] = arguments;
  (async () => {
    const backEnd = await window.kmslab.find();
    await backEnd.ask({ ask: 'reset', lab });
    for (const [step, option] of predictions) await backEnd.ask({ ask: 'predict', lab, step, option });
    let text = '';
    for (const one of lines) {
      text += one;
      const { line } = await backEnd.ask({ ask: 'lab-line', lab, text });
      text = line.complete === false ? text + '\\n' : '';
    }
    const { state } = await backEnd.ask({ ask: 'check', lab });
    return { passed: state.passed };
  })().then(done, (error) => done({ fault: error.message }));
"""


def everything(reader):
    """The files' simulator is the one that built the book: it prints the same, and every lab can be passed in it."""
    reader.open(f"{CHAPTER}.html")
    reader.driver.set_script_timeout(300)
    start, ran = time.monotonic(), 0
    for path in sorted((ROOT / "book/outputs").glob("*.txt")):
        said = reader.driver.execute_async_script(AGAIN, path.stem, path.read_text())
        assert "fault" not in said, f"{path.stem}: {said['fault']}"
        ran += said["ran"]
    assert ran > 500, ran
    print(f"   {ran} lines of the book printed the same, {time.monotonic() - start:.0f} s")
    start, passed = time.monotonic(), 0
    for path in sorted((ROOT / "labs").glob("*.yaml")):
        # As text: an option may be called `no`.
        data = yaml.load(path.read_text(), yaml.BaseLoader)
        predictions = [
            [step["id"], step["predict"]["options"][0]["id"]] for step in data["steps"] if step.get("predict")]
        said = reader.driver.execute_async_script(
            SOLVE, data["lab"], predictions, data["solution"].rstrip().split("\n"))
        assert said.get("passed"), f"{path.stem}: {said}"
        passed += 1
    print(f"   {passed} labs passed by their solutions, {time.monotonic() - start:.0f} s")


def journey(base, name, shots_to):
    print(f"-- {name}: {base}")
    reader = Reader(base)
    faults = []
    try:
        alive = (console, prediction, quiz, lab, progress)
        steps = {"served": alive, "file": (*alive, everything), "plain": (reading, prediction)}
        for step in steps[name]:
            print(f"   {step.__name__}")
            step(reader)
            found = reader.faults()
            faults.extend(f"{name}, {step.__name__}: {fault}" for fault in found)
        if shots_to:
            shots_to.mkdir(parents=True, exist_ok=True)
            faults.extend(f"{name}: {fault}" for fault in sorted(set(shots(reader, name, shots_to))))
    except Exception:
        failed = ROOT / "target/ci/browser-failed.png"
        reader.driver.save_screenshot(str(failed))
        print(f"   failed, see {failed}", *reader.faults(), sep="\n   ")
        raise
    finally:
        reader.driver.quit()
    return faults


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--served")
    parser.add_argument("--file", type=pathlib.Path)
    parser.add_argument("--plain", type=pathlib.Path)
    parser.add_argument("--shots", type=pathlib.Path)
    args = parser.parse_args()
    faults = []
    if args.served:
        faults += journey(f"{args.served}/book", "served", args.shots)
    if args.file:
        faults += journey(args.file.resolve().as_uri(), "file", None)
    if args.plain:
        faults += journey(args.plain.resolve().as_uri(), "plain", None)
    for fault in faults:
        print(f"FAULT {fault}")
    sys.exit(1 if faults else 0)


main()
