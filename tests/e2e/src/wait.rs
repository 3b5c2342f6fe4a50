//! Waits for a condition, with a deadline. Nothing here waits for a fixed time.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// How long anything may take before a test gives up: long enough for a busy machine with two cores.
pub const DEADLINE: Duration = Duration::from_secs(20);

/// The shortest pause between two polls.
pub(crate) const POLL_INTERVAL: Duration = Duration::from_millis(25);

/// The longest pause between two polls.
const MAX_POLL_INTERVAL: Duration = Duration::from_millis(100);

/// Every poll costs the browser some milliseconds that the other tests lack. A wait that has taken a second can
/// take a tenth of a second longer.
fn poll_interval(waited: Duration) -> Duration {
    (waited / 10).clamp(POLL_INTERVAL, MAX_POLL_INTERVAL)
}

/// Polls until `look` returns a value.
///
/// `what` completes the sentence "gave up waiting for …". An error of `look` counts as "not yet": a page that
/// is being replaced returns errors for a moment.
///
/// # Errors
/// When the deadline has passed; includes the last error.
pub async fn until_some<T>(what: &str, poll: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
    until_some_within(DEADLINE, what, poll).await
}

async fn until_some_within<T>(
    timeout: Duration,
    what: &str,
    mut poll: impl AsyncFnMut() -> Result<Option<T>>,
) -> Result<T> {
    let began = Instant::now();
    let deadline = began + timeout;
    let mut last = Ok(());
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        match with_timeout(left, poll()).await {
            Some(Ok(Some(found))) => return Ok(found),
            Some(Ok(None)) => last = Ok(()),
            Some(Err(error)) => last = Err(error),
            // A poll that timed out says less than the result of the one before: that one is kept.
            None => {}
        }
        if Instant::now() >= deadline {
            let gave_up = format!("gave up waiting for {what}");
            return match last {
                Err(error) => Err(error).context(gave_up),
                Ok(()) => bail!(gave_up),
            };
        }
        tokio::time::sleep(poll_interval(began.elapsed())).await;
    }
}

/// Polls until the condition holds.
///
/// # Errors
/// When the deadline has passed.
pub async fn until(what: &str, mut poll: impl AsyncFnMut() -> Result<bool>) -> Result<()> {
    until_some(what, async || Ok(poll().await?.then_some(()))).await
}

/// Polls until the condition holds, with a longer deadline than most things need.
///
/// # Errors
/// When this deadline has passed.
pub async fn until_within(
    timeout: Duration,
    what: &str,
    mut poll: impl AsyncFnMut() -> Result<bool>,
) -> Result<()> {
    until_some_within(timeout, what, async || Ok(poll().await?.then_some(()))).await
}

/// Awaits a browser's response for at most [`DEADLINE`]: a driver that has lost its page never responds, and
/// would block all other tests.
///
/// # Errors
/// Those of the response, and when there is none in time.
pub async fn with_deadline<T>(what: &str, future: impl Future<Output = Result<T>>) -> Result<T> {
    let outcome = with_timeout(DEADLINE, future).await;
    outcome.with_context(|| format!("gave up waiting for {what}"))?
}

async fn with_timeout<T>(timeout: Duration, future: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(timeout, future).await.ok()
}

/// Polls an address until anything responds, for as long as the program behind it is alive.
///
/// # Errors
/// When the program ends, or nothing responds in time.
pub async fn for_server(
    program: &mut crate::process::Program,
    address: &str,
    timeout: Duration,
) -> Result<()> {
    let client = reqwest::Client::new();
    let deadline = Instant::now() + timeout;
    loop {
        program.require_alive()?;
        if client
            .get(address)
            .timeout(Duration::from_secs(5))
            .send()
            .await
            .is_ok()
        {
            return Ok(());
        }
        if Instant::now() >= deadline {
            bail!("nothing responds at {address}:\n{}", program.log_tail());
        }
        tokio::time::sleep(POLL_INTERVAL).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_pending_future_times_out() {
        let timeout = Duration::from_millis(10);
        let silent = until_some_within(
            timeout,
            "a sign",
            std::future::pending::<Result<Option<()>>>,
        );
        let error = silent
            .await
            .map_or_else(|error| format!("{error:#}"), |()| String::new());
        assert!(error.starts_with("gave up waiting for a sign"), "{error}");
    }
}
