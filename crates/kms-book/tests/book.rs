//! The book as a reader gets it: built into a folder, with a world that echoes.
#![expect(clippy::unwrap_used, reason = "a test's helpers are tests too")]

mod support;

use kms_book::{
    BackEnd, BookError, KeyShown, MaterialShown, Options, Session, Sessions, Source, Step, build,
    check,
};
use std::fs;
use std::path::Path;
use support::{Echo, World, book};

fn page(chapter: &str) -> String {
    let (book, out) = (book(chapter), tempfile::tempdir().unwrap());
    build(book.path(), out.path(), &Echo, &Options::default()).unwrap();
    fs::read_to_string(out.path().join("one.html")).unwrap()
}

#[test]
fn blocks_run_in_order_in_one_world_and_output_is_escaped() {
    let html = page(
        "# One\n\n```kms\n$ a\nas recorded\n```\n\n```kms,hidden\n$ b\n```\n\n```kms\n$ c\n```\n",
    );
    assert!(
        html.contains("one call 1: https://example.com/?a=1&amp;b=\"&lt;script&gt;\""),
        "{html}"
    );
    assert!(!html.contains("call 2"), "hidden blocks run but are not shown");
    assert!(html.contains("one call 3"));
    assert!(!html.contains("as recorded"), "recorded output is replaced");
    assert!(html.contains("id=\"run-2\" data-chapter=\"one\" data-block=\"3\""), "{html}");
}

#[test]
fn formulas_are_mathml_and_dollars_in_code_stay() {
    let html = page(
        "# One\n\nSo $C_i = P_i$ and `$KEY`.\n\n```sh\n$ x $y\n```\n\n```kms\n$ e $KEY\n```\n",
    );
    assert!(html.contains("<math xmlns="), "{html}");
    assert!(html.contains("<code>$KEY</code>"));
    assert!(html.contains("$ x $y"));
    assert!(html.contains("e $KEY"));
}

#[test]
fn a_block_must_do_what_its_author_says() {
    for (chapter, line, fault) in [
        ("# One\n\n```kms\n$ fail\n```\n", 3, "`fail` fails with exit status 254"),
        ("# One\n\n```kms,fails\n$ fine\n```\n", 3, "marked `fails` succeeds"),
        ("# One\n\n$\\frac{$\n", 3, "KaTeX cannot read the formula"),
        ("# One\n\n```kms,loud\n$ a\n```\n", 3, "unknown option `loud`"),
    ] {
        let (book, out) = (book(chapter), tempfile::tempdir().unwrap());
        let error = build(book.path(), out.path(), &Echo, &Options::default()).unwrap_err();
        let BookError::Content(problems) = error else { panic!("{error}") };
        let [problem] = problems.as_slice() else { panic!("{problems:?}") };
        assert_eq!((problem.file.as_path(), problem.line), (Path::new("src/one.md"), line));
        assert!(problem.fault.contains(fault), "{problem}");
        assert_eq!(fs::read_dir(out.path()).unwrap().count(), 0, "a broken book is not written");
    }
}

#[test]
fn the_check_names_file_line_and_remedy() {
    for (chapter, line, fault) in [
        ("# One\n\n[x](two.md)\n", 3, "the link to `two.md` leads nowhere"),
        ("# One\n\n[x](one.md#three)\n", 3, "names an anchor its page does not have"),
        ("# One\n\n<a href=\"#three\">x</a>\n", 3, "names an anchor its page does not have"),
        ("# One\n\n![](data:,x)\n", 3, "the image has no text alternative"),
        ("# One\n\n<div>\n<svg\nviewBox=\"0 0 1 1\"></svg>\n</div>\n", 4, "the svg has no text"),
        ("# One\n\n```kms\n$ fail\n```\n", 3, "`fail` fails with exit status 254"),
        ("# One\n\n```kms,id=one\n$ a\n```\n", 3, "the page has two anchors `one`"),
    ] {
        let book = book(chapter);
        let problems = check(book.path(), &Echo, &Options::default()).unwrap().problems;
        let [problem] = problems.as_slice() else { panic!("{chapter}: {problems:?}") };
        assert_eq!((problem.file.as_path(), problem.line), (Path::new("src/one.md"), line));
        assert!(problem.fault.contains(fault), "{problem}");
        assert!(!problem.remedy.is_empty());
    }
    let good = "# One\n\n## Two words\n\n```kms,id=run-it\n$ a\n```\n\n\
                [a](#two-words) [b](one.md#run-it) [c](https://example.com/#x)\n";
    assert_eq!(check(book(good).path(), &Echo, &Options::default()).unwrap().problems, []);
}

#[test]
fn a_folder_that_is_no_book_is_left_alone() {
    let (book, out) = (book("# One\n"), tempfile::tempdir().unwrap());
    let precious = out.path().join("thesis.txt");
    fs::write(&precious, "years of work").unwrap();
    let error = build(book.path(), out.path(), &Echo, &Options::default()).unwrap_err();
    assert!(matches!(error, BookError::NotABook(_)), "{error}");
    assert!(precious.exists());

    fs::remove_file(&precious).unwrap();
    for _ in 0..2 {
        build(book.path(), out.path(), &Echo, &Options::default()).unwrap();
    }
}

#[test]
fn a_served_book_knows_its_console_and_a_file_does_not() {
    let (book, out) = (book("# One\n"), tempfile::tempdir().unwrap());
    let served = Options { back_end: BackEnd::Console("/console"), ..Options::default() };
    for (options, expected) in [(Options::default(), false), (served, true)] {
        build(book.path(), out.path(), &Echo, &options).unwrap();
        let html = fs::read_to_string(out.path().join("one.html")).unwrap();
        assert_eq!(html.contains("<meta name=\"kmslab-console\" content=\"/console\">"), expected);
    }
}

/// The real book, in a world that answers anything: no page may ask another machine for anything.
#[test]
fn no_page_asks_another_machine_for_anything() {
    let (source, out) = (Source::open(None).unwrap(), tempfile::tempdir().unwrap());
    let report = build(source.path(), out.path(), &Agreeable, &Options::default()).unwrap();
    assert!(report.chapters.iter().any(|chapter| chapter.name == "envelope-encryption"));

    let mut pages = 0;
    for entry in fs::read_dir(out.path()).unwrap() {
        let path = entry.unwrap().path();
        let text = match path.extension().and_then(|ext| ext.to_str()) {
            Some("html") => fs::read_to_string(&path).unwrap(),
            _ => continue,
        };
        pages += 1;
        for tag in tags(&text).filter(|tag| !tag.starts_with("<a ")) {
            for attribute in ["src=\"", "href=\"", "srcset=\"", "poster=\"", "data=\"", "action=\""]
            {
                let Some((_, value)) = tag.split_once(attribute) else { continue };
                let outside = value.starts_with("http") || value.starts_with("//");
                assert!(!outside, "{}: {tag}", path.display());
            }
        }
    }
    assert!(pages >= 3);
    for css in ["css", "theme", "fonts"] {
        for entry in fs::read_dir(out.path().join(css)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|ext| ext == "css") {
                let text = fs::read_to_string(&path).unwrap();
                assert!(
                    !text.contains("url(http") && !text.contains("@import"),
                    "{}",
                    path.display()
                );
            }
        }
    }
}

fn tags(html: &str) -> impl Iterator<Item = &str> {
    html.split_inclusive('>').filter_map(|piece| piece.rfind('<').and_then(|at| piece.get(at..)))
}

/// Does what each block is marked to do: `fails` cannot be seen from here, so it reads the book.
struct Agreeable;

impl Sessions for Agreeable {
    fn open(&self, chapter: &str) -> Box<dyn Session> {
        let source = Source::open(None).unwrap();
        let chapters = kms_book::chapters(source.path()).unwrap();
        let blocks = chapters.into_iter().find(|one| one.name == chapter).unwrap().blocks;
        let fails = blocks.into_iter().map(|block| block.fence.fails);
        Box::new(Marked { worlds: 0, world: World::new(chapter), fails: fails.collect() })
    }
}

/// A key that every picture has something of; its state is never the same twice.
fn anything(state: usize) -> KeyShown {
    let materials = vec![MaterialShown::default(), MaterialShown::default()];
    let state = format!("State {state}");
    KeyShown { role: "REPLICA".into(), state, materials, ..KeyShown::default() }
}

struct Marked {
    worlds: usize,
    world: World,
    fails: std::collections::VecDeque<bool>,
}

impl Session for Marked {
    fn run_block(&mut self, text: &str) -> Vec<Step> {
        let mut steps = self.world.run_block(text);
        let fails = self.fails.pop_front().unwrap();
        for step in &mut steps {
            step.status = if fails { 254 } else { 0 };
            self.worlds += 1;
            step.output.push_str("0  2  mark\n2  16  tag\n");
            step.keys = vec![anything(self.worlds)];
            step.calls.iter_mut().for_each(|call| call.drawing = "<svg></svg>".into());
        }
        steps
    }
}
