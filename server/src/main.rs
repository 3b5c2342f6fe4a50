//! The reference backend: articles from a content folder, comments in SQLite, and the built site.

#![allow(
    clippy::result_large_err,
    reason = "a problem ends its request; boxing it would buy nothing"
)]

mod client;
mod connections;
mod content;
mod file_name;
mod files;
mod head;
mod markup;
mod moderate;
mod oembed;
mod options;
mod page_address;
mod problem;
mod public_address;
mod routes;
mod seed;
mod site;
mod store;
mod terminal;
mod throttle;
mod validate;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;

use options::{Command, Options, Serve};
use store::Store;

/// How long blocking work may continue after the last connection is closed.
const LAST_WORK: Duration = Duration::from_secs(2);

/// Threads for blocking file and database work. Tokio's default of 512 would reserve as many stacks, although each
/// task takes only a moment.
const WAITING_THREADS: usize = 64;

fn main() -> ExitCode {
    let outcome = match Options::parse().command {
        Command::Serve(serve) => run(*serve),
        Command::Moderation(moderation) => moderate::run(&moderation),
        Command::AuthorToken(wanted) => moderate::author_token(&wanted),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            terminal::complain(&reason);
            ExitCode::FAILURE
        }
    }
}

fn run(options: Serve) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(WAITING_THREADS)
        .build()
        .map_err(|error| error.to_string())?;
    let shared = runtime.block_on(serve(options))?;
    runtime.shutdown_timeout(LAST_WORK);
    shared.store.close()
}

async fn serve(serve: Serve) -> Result<routes::Server, String> {
    let (folder, content) = content::Folder::open(&serve.content, &serve.base_path)?;
    let store = Store::open(&serve.database)?;
    if let Some(seed) = &serve.seed {
        seed::fill(&store, seed, &content)?;
    }
    let listener = tokio::net::TcpListener::bind(serve.listen)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", serve.listen))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let base = serve.base_path.clone();
    let (most, limits) = (serve.max_connections, serve.limits());
    let shared = Arc::new(routes::Shared::new(serve, content, store));
    let rendering = Arc::clone(&shared);
    std::thread::spawn(move || {
        if let Err(reason) = rendering.store.render_again() {
            terminal::complain(&format!("comments could not be rendered again: {reason}"));
        }
    });
    let publishing = Arc::clone(&shared);
    std::thread::spawn(move || {
        content::watch(folder, |content| publishing.content.replace(content));
    });
    let app = routes::app(Arc::clone(&shared));
    terminal::print(&format!(
        "standfirst-server listening on http://{address}{base}\n"
    ))?;
    connections::serve(listener, app, most, limits, &shared.proxies, stopped()).await;
    Ok(shared)
}

/// Completes on SIGTERM or Ctrl-C. `connections` then shuts down gracefully.
async fn stopped() {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupt = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = interrupt.await;
        }
    }
}
