//! A bare server for trying things out.
#![allow(missing_docs, clippy::unwrap_used)]
use kms_engine::{Engine, World};
use kms_http::server::{Options, Server};
use kms_http::store::{Saver, Store};
use kms_http::{Pace, SharedEngine, logs};
fn main() {
    let mut args = std::env::args().skip(1);
    let (listen, data) = (args.next().unwrap(), args.next());
    logs::start(logs::Verbosity::Quiet, std::env::var("LOG").ok().as_deref(), false);
    let fresh = || {
        let mut w = World::new([9; 32]);
        w.clock = kms_http::shared::wall_clock();
        w
    };
    let t = std::time::Instant::now();
    let (engine, store) = match data {
        Some(dir) => {
            let opened = Store::open(std::path::Path::new(&dir), fresh).unwrap();
            (Engine::resume(opened.world, opened.calls), Some(opened.store))
        }
        None => (Engine::new(fresh()), None),
    };
    eprintln!(
        "opened {} keys, {} events in {:?}",
        engine.world().key_count(),
        engine.world().trail.len(),
        t.elapsed()
    );
    let shared = SharedEngine::new(engine, Pace::Live);
    let saver = store.map(|s| Saver::start(s, &shared).unwrap());
    let rt = tokio::runtime::Runtime::new().unwrap();
    rt.block_on(async {
        let mut o = Options::new(listen.parse().unwrap());
        o.saves = saver.as_ref().map(|s| Box::new(s.watch()) as _);
        let server = Server::bind(o, shared.clone()).await.unwrap();
        println!("{}", server.address());
        server.run(async { drop(tokio::signal::ctrl_c().await) }).await.unwrap();
    });
}
