//! Waiting for a condition, with a deadline. Nothing here waits for a time to pass.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// How long anything may take before a story gives up: long enough for a busy machine with two cores.
pub const DEADLINE: Duration = Duration::from_secs(20);

/// Between two looks, at least.
pub(crate) const PAUSE: Duration = Duration::from_millis(25);

/// Between two looks, at most.
const LONGEST_PAUSE: Duration = Duration::from_millis(100);

/// Every look costs the browser some milliseconds, which the other stories lack: whoever has waited for a
/// second can wait for a tenth of one more.
fn pause_after(waited: Duration) -> Duration {
    (waited / 10).clamp(PAUSE, LONGEST_PAUSE)
}

/// Looks until the answer is there.
///
/// `what` completes the sentence "gave up waiting for …". An error of `look` counts as "not yet": a page
/// that is being replaced answers with errors for a moment.
///
/// # Errors
/// When the deadline has passed; keeps the last error.
pub async fn until_some<T>(what: &str, look: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
    some_within(DEADLINE, what, look).await
}

async fn some_within<T>(
    at_most: Duration,
    what: &str,
    mut look: impl AsyncFnMut() -> Result<Option<T>>,
) -> Result<T> {
    let began = Instant::now();
    let deadline = began + at_most;
    let mut last = Ok(());
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        match for_answer_within(left, look()).await {
            Some(Ok(Some(found))) => return Ok(found),
            Some(Ok(None)) => last = Ok(()),
            Some(Err(error)) => last = Err(error),
            // What was last heard says more than that nothing more was.
            None => {}
        }
        if Instant::now() >= deadline {
            let gave_up = format!("gave up waiting for {what}");
            return match last {
                Err(error) => Err(error).context(gave_up),
                Ok(()) => bail!(gave_up),
            };
        }
        tokio::time::sleep(pause_after(began.elapsed())).await;
    }
}

/// Looks until the condition holds.
///
/// # Errors
/// When the deadline has passed.
pub async fn until(what: &str, mut look: impl AsyncFnMut() -> Result<bool>) -> Result<()> {
    until_some(what, async || Ok(look().await?.then_some(()))).await
}

/// Looks until the condition holds, for longer than most things may take.
///
/// # Errors
/// When this deadline has passed.
pub async fn until_within(
    at_most: Duration,
    what: &str,
    mut look: impl AsyncFnMut() -> Result<bool>,
) -> Result<()> {
    some_within(at_most, what, async || Ok(look().await?.then_some(()))).await
}

/// What a browser answers, for as long as anything may take: a driver that has lost its page stays silent for
/// good, and would keep all other stories waiting.
///
/// # Errors
/// Its own, and when there is no answer in time.
pub async fn for_answer<T>(what: &str, answer: impl Future<Output = Result<T>>) -> Result<T> {
    let answered = for_answer_within(DEADLINE, answer).await;
    answered.with_context(|| format!("gave up waiting for {what}"))?
}

async fn for_answer_within<T>(at_most: Duration, answer: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(at_most, answer).await.ok()
}

/// Asks an address until anything answers, while the program behind it is alive.
///
/// # Errors
/// When the program ends, or nothing answers in time.
pub async fn for_server(
    program: &mut crate::process::Program,
    address: &str,
    at_most: Duration,
) -> Result<()> {
    let client = reqwest::Client::new();
    let deadline = Instant::now() + at_most;
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
            bail!("nothing answers at {address}:\n{}", program.last_words());
        }
        tokio::time::sleep(PAUSE).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_never_answers_is_given_up() {
        let at_most = Duration::from_millis(10);
        let silent = some_within(
            at_most,
            "a sign",
            std::future::pending::<Result<Option<()>>>,
        );
        let error = silent
            .await
            .map_or_else(|error| format!("{error:#}"), |()| String::new());
        assert!(error.starts_with("gave up waiting for a sign"), "{error}");
    }
}
