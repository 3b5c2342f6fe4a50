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
mod origin;
mod page_url;
mod problem;
mod public_url;
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

use options::{Command, Options, ServeOptions};
use store::Store;

/// How long blocking work may continue after the last connection is closed.
const BLOCKING_SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(2);

/// Threads for blocking file and database work. Tokio's default of 512 would reserve as many stacks, although each
/// task takes only a moment.
const BLOCKING_THREADS: usize = 64;

fn main() -> ExitCode {
    let outcome = match Options::parse().command {
        Command::Serve(options) => run(*options),
        Command::Moderation(moderation) => moderate::run(&moderation),
        Command::AuthorToken(options) => moderate::author_token(&options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            terminal::log_error(&reason);
            ExitCode::FAILURE
        }
    }
}

fn run(options: ServeOptions) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(BLOCKING_THREADS)
        .build()
        .map_err(|error| error.to_string())?;
    let shared = runtime.block_on(serve(options))?;
    runtime.shutdown_timeout(BLOCKING_SHUTDOWN_TIMEOUT);
    shared.store.close()
}

async fn serve(options: ServeOptions) -> Result<routes::SharedState, String> {
    let (folder, content) = content::Folder::open(&options.content, &options.base_path)?;
    let store = Store::open(&options.database)?;
    if let Some(seed) = &options.seed {
        seed::fill(&store, seed, &content)?;
    }
    let listener = tokio::net::TcpListener::bind(options.listen)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", options.listen))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let base = options.base_path.clone();
    let (max, limits) = (options.max_connections, options.limits());
    let shared = Arc::new(routes::AppState::new(options, content, store));
    let rendering = Arc::clone(&shared);
    std::thread::spawn(move || {
        if let Err(reason) = rendering.store.render_again() {
            terminal::log_error(&format!("comments could not be rendered again: {reason}"));
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
    connections::serve(listener, app, max, limits, &shared.proxies, stop_signal()).await;
    Ok(shared)
}

/// Completes on SIGTERM or Ctrl-C. `connections` then shuts down gracefully.
async fn stop_signal() {
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
