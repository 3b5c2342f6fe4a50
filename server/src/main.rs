//! The reference backend: articles from a content folder, comments in SQLite, and the built site.

#![allow(
    clippy::result_large_err,
    reason = "a problem ends its request; boxing it would buy nothing"
)]

mod content;
mod file_name;
mod head;
mod markup;
mod oembed;
mod options;
mod problem;
mod public_address;
mod routes;
mod seed;
mod site;
mod store;
mod throttle;
mod validate;

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;

use options::{Command, Options, Serve};
use store::Store;

#[tokio::main]
async fn main() -> ExitCode {
    let outcome = match Options::parse().command {
        Command::Serve(serve) => run(serve).await,
        Command::Moderation(moderation) => moderate(&moderation),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("standfirst-server: {reason}");
            ExitCode::FAILURE
        }
    }
}

async fn run(serve: Serve) -> Result<(), String> {
    let content = content::load(&serve.content, &serve.base_path)?;
    let store = Store::open(&serve.database)?;
    if let Some(seed) = &serve.seed {
        seed::fill(&store, seed, &content)?;
    }
    let listener = tokio::net::TcpListener::bind(serve.listen)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", serve.listen))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let base = serve.base_path.clone();
    let shared = Arc::new(routes::Shared::new(serve, content, store));
    let rendering = Arc::clone(&shared);
    std::thread::spawn(move || {
        if let Err(reason) = rendering.store.render_again() {
            eprintln!("standfirst-server: comments could not be rendered again: {reason}");
        }
    });
    let app = routes::app(shared);
    println!("standfirst-server listening on http://{address}{base}");
    axum::serve(
        listener,
        app.into_make_service_with_connect_info::<SocketAddr>(),
    )
    .with_graceful_shutdown(stopped())
    .await
    .map_err(|error| format!("serving stopped: {error}"))
}

/// Ends on SIGTERM and Ctrl-C, after the answers under way are given.
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

fn moderate(moderation: &options::Moderation) -> Result<(), String> {
    let store = Store::open(&moderation.database)?;
    match &moderation.action {
        options::Action::List => {
            for held in store.held()? {
                println!(
                    "{}\t{}\t{}\t{}",
                    held.id,
                    held.article,
                    held.author,
                    held.text.replace('\n', " ")
                );
            }
            Ok(())
        }
        options::Action::Approve { id } => found(store.set_status(id, "held", "published")?, id),
        options::Action::Reject { id } => found(store.set_status(id, "held", "rejected")?, id),
    }
}

fn found(changed: bool, id: &str) -> Result<(), String> {
    if changed {
        Ok(())
    } else {
        Err(format!("no comment {id} is waiting for a moderator"))
    }
}
