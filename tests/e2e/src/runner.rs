//! The runner: runs many end-to-end tests, each on its own [`TestContext`].

use std::any::Any;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use futures_util::FutureExt;
use libtest_mimic::{Failed, Trial};
use tokio::runtime::Runtime;
use xtask::project::Project;

use crate::browser::{Engine, close_idle};
use crate::context::TestContext;
use crate::load::CpuLoad;
use crate::process;
use crate::selection::Selection;
use crate::servers::{ThirdPartyBackend, wordpress};
use crate::times;

/// The time limit of a test: one that hangs would block all others. Generous, because the first test against a
/// backend installs it.
const DEFAULT_TIME_LIMIT: Duration = Duration::from_secs(300);

/// Returns the time limit. `STANDFIRST_PATIENCE` overrides it in seconds, for runs by hand.
fn time_limit() -> Duration {
    let configured = std::env::var("STANDFIRST_PATIENCE").ok();
    configured
        .and_then(|seconds| seconds.parse().ok())
        .map_or(DEFAULT_TIME_LIMIT, Duration::from_secs)
}

/// The future of a test.
pub type TestFuture<'a> = Pin<Box<dyn Future<Output = Result<()>> + 'a>>;

/// An end-to-end test: its name and its body.
#[derive(Clone, Copy)]
pub struct EndToEndTest {
    /// Its path among the tests, such as `reading::the_article`.
    pub name: &'static str,
    /// The third-party backend that it needs, if any.
    pub backend: Option<ThirdPartyBackend>,
    /// The only engine that can run it, when it needs what the others lack.
    pub engine: Option<Engine>,
    /// Whether it needs a browser that no test has used.
    pub needs_new_browser: bool,
    /// Its body.
    pub run: for<'a> fn(&'a mut TestContext) -> TestFuture<'a>,
}

/// Lists the tests of a module: async functions of a [`TestContext`].
///
/// - A leading expression, such as `ThirdPartyBackend::Isso;`, says that they need that backend.
/// - An engine after a name, such as `on_a_phone: Chromium`, says that only this engine can run the test. The
///   others list it as ignored.
/// - A leading `in new browsers;` says that each test needs a browser that no other test has used.
#[macro_export]
macro_rules! tests {
    ($($name:ident $(: $engine:ident)?),* $(,)?) => {
        $crate::tests!(@ None, false; $($name $(: $engine)?),*);
    };
    (in new browsers; $($name:ident $(: $engine:ident)?),* $(,)?) => {
        $crate::tests!(@ None, true; $($name $(: $engine)?),*);
    };
    ($backend:expr; $($name:ident $(: $engine:ident)?),* $(,)?) => {
        $crate::tests!(@ Some($backend), false; $($name $(: $engine)?),*);
    };
    (@ $backend:expr, $new:expr; $($name:ident $(: $engine:ident)?),*) => {
        /// The end-to-end tests of this module.
        pub fn tests() -> Vec<$crate::runner::EndToEndTest> {
            vec![$($crate::runner::EndToEndTest {
                name: concat!(module_path!(), "::", stringify!($name)),
                backend: $backend,
                engine: None$(.or(Some($crate::browser::Engine::$engine)))?,
                needs_new_browser: $new,
                run: |context| Box::pin($name(context)),
            }),*]
        }
    };
}

/// Runs the tests that the command line chooses, and ends everything that was started for them.
#[must_use]
pub fn run_all(tests: Vec<EndToEndTest>) -> ExitCode {
    let selection = match Selection::read(std::env::args_os()) {
        Ok(selection) => selection,
        Err(error) => {
            eprintln!("{error:#}");
            return ExitCode::FAILURE;
        }
    };
    let runtime = match Runtime::new() {
        Ok(runtime) => Arc::new(runtime),
        Err(error) => {
            eprintln!("the async runtime cannot be started: {error}");
            return ExitCode::FAILURE;
        }
    };
    runtime.spawn(kill_children_on_signal());
    let engines = match Engine::from_env() {
        Ok(engines) => engines,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let chosen = tests
        .iter()
        .filter(|test| selection.includes(name_without_crate(test.name)));
    // Every test runs once before any runs a second time.
    let trials = (1..=selection.times)
        .flat_map(|time| chosen.clone().map(move |test| (test, time)))
        .flat_map(|(test, time)| engines.iter().map(move |engine| (test, time, *engine)))
        .map(|(test, time, engine)| {
            let mut title = name_without_crate(test.name).to_owned();
            if engines.len() > 1 {
                title += &format!(" in {engine}");
            }
            if selection.times > 1 {
                title += &format!(", {time} of {}", selection.times);
            }
            trial(test, title, engine, Arc::clone(&runtime))
        })
        .collect();
    if !selection.arguments.list {
        runtime.block_on(install_backends(chosen.clone()));
    }
    let load = match CpuLoad::start(selection.busy_loops) {
        Ok(load) => load,
        Err(error) => {
            eprintln!("{error:#}");
            return ExitCode::FAILURE;
        }
    };
    let conclusion = libtest_mimic::run(&selection.arguments, trials);
    drop(load);
    runtime.block_on(async {
        close_idle().await;
        wordpress::stop_shared().await;
    });
    process::kill_all();
    if conclusion.has_failed() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// Installs the backends that the tests need before the first test starts: a test has a time limit, and its
/// time is recorded.
async fn install_backends(tests: impl Iterator<Item = &EndToEndTest>) {
    let mut installed = Vec::new();
    for backend in tests.filter_map(|test| test.backend) {
        if installed.contains(&backend) || backend.is_skipped() {
            continue;
        }
        installed.push(backend);
        // Each of its tests reports the error again.
        if let Err(error) = async { backend.ensure(&Project::find()?).await }.await {
            eprintln!("{error:#}");
        }
    }
}

/// `e2e::reading::the_article` → `reading::the_article`
fn name_without_crate(name: &'static str) -> &'static str {
    name.split_once("::").map_or(name, |(_, rest)| rest)
}

fn trial(test: &EndToEndTest, title: String, engine: Engine, runtime: Arc<Runtime>) -> Trial {
    let test = *test;
    let skipped = test.backend.is_some_and(ThirdPartyBackend::is_skipped)
        || test.engine.is_some_and(|required| required != engine);
    let trial = Trial::test(title, move || {
        runtime
            .block_on(run_test(test, engine))
            .map_err(|error| Failed::from(format_error_chain(&error)))
    });
    trial.with_ignored_flag(skipped)
}

async fn run_test(test: EndToEndTest, engine: Engine) -> Result<()> {
    let (name, started) = (name_without_crate(test.name), Instant::now());
    let mut context = TestContext::new(name, engine)?;
    if test.needs_new_browser {
        context.use_new_browser();
    }
    // A failed `assert!` panics. The panic is caught so that the context is still finished: its screenshot, HTML
    // and console are needed most after a failure.
    let running = AssertUnwindSafe((test.run)(&mut context)).catch_unwind();
    let outcome = match tokio::time::timeout(time_limit(), running).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(panic)) => Err(anyhow!("{}", panic_message(panic.as_ref()))),
        Err(_) => Err(anyhow!("the test did not end within {:?}", time_limit())),
    };
    let (outcome, spent) = context.finish_with_times(outcome).await;
    times::record(engine, name, started.elapsed(), spent);
    outcome
}

/// Formats an error and its causes, one per line. A backtrace would bury them.
fn format_error_chain(error: &anyhow::Error) -> String {
    error
        .chain()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n  because ")
}

fn panic_message(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("the test panicked")
}

async fn kill_children_on_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminated) = signal(SignalKind::terminate()) else {
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated.recv() => {}
    }
    process::kill_all();
    std::process::exit(130);
}
