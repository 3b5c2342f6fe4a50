//! The fault run: hundreds of comments over a line on which everything goes wrong, with tabs that are
//! closed and browsers that are killed once what was posted is written down. Afterwards each stands on the server exactly once, and those of
//! each article in the order in which they were written.
//!
//! `STANDFIRST_SUBMISSIONS` says how many (60 unless it does), `STANDFIRST_SEED` which run it is, and
//! `STANDFIRST_PATIENCE` how many seconds it may take.

use std::time::{Instant, SystemTime};

use anyhow::{Context, Result, ensure};
use serde_json::json;
use standfirst_e2e::fixture::ARTICLE;
use standfirst_e2e::page::{Page, button, checkbox, field};
use standfirst_e2e::proxy::{Chaos, Method};
use standfirst_e2e::servers::reference::{Options, Reference};
use standfirst_e2e::stage::Stage;
use standfirst_e2e::wait;

use crate::writing::write;

standfirst_e2e::stories![in new browsers;every_comment_arrives_once_and_in_order: Chromium];

/// The articles that are written under: what waits in one does not hold up another.
const ARTICLES: [&str; 2] = [ARTICLE, "a-bench-for-two"];

/// Of a hundred requests that write, so many go wrong.
const GO_WRONG: u64 = 45;

/// In the page time passes so many times faster: waits of minutes would make this a run of days.
const HASTE: u32 = 20;

fn number(name: &str, otherwise: u64) -> Result<u64> {
    match std::env::var(name) {
        Ok(text) => text.parse().with_context(|| format!("{name}={text}")),
        Err(_) => Ok(otherwise),
    }
}

/// What has been done so far.
#[derive(Default)]
struct Tally {
    kills: usize,
    closed: usize,
    written: [Vec<String>; ARTICLES.len()],
}

async fn every_comment_arrives_once_and_in_order(stage: &mut Stage) -> Result<()> {
    stage.expect_failing_requests();
    let count = number("STANDFIRST_SUBMISSIONS", 60)?;
    let seed = number("STANDFIRST_SEED", 2026)?;
    let (began, clock) = (Instant::now(), SystemTime::now());
    let config = json!({
        "site": { "name": "Faults" },
        "articles": { "profile": "standfirst" },
        "limits": { "timeout_seconds": 10, "new_comments_seconds": 0 }
    });
    let (server, proxy) = stage.behind_proxy(Options::default(), &config).await?;
    let mut chance = Chaos::new(seed, 0);
    let mut tally = Tally::default();
    let at = |which: usize| format!("{}/article/{}", proxy.address(), ARTICLES[which]);

    let mut here = 0;
    let page = stage.open(&at(here)).await?;
    make_haste(&page, clock).await?;
    begin(&page, &at(here)).await?;
    write(&page, "To be remembered.").await?;
    page.press(&checkbox(
        "Save my name, email, and website in this browser for the next time I comment.",
    ))
    .await?;
    page.press(&button("Post comment")).await?;
    page.see("Your comment has been posted.").await?;

    proxy.let_loose(Chaos::new(seed, GO_WRONG));
    for one in 0..count {
        let words = format!("Number {one} of run {seed}.");
        let page = stage.page()?;
        page.fill(&field("Comment"), &words).await?;
        page.press(&button("Post comment")).await?;
        tally.written[here].push(words);
        let fate = chance.below(100);
        if fate < 4 {
            // As soon as it is written down: it may be anywhere between the outbox and the server, or
            // there already.
            let page = stage.page()?;
            let words = &tally.written[here][tally.written[here].len() - 1];
            wait::until("it to be written down", async || {
                let waits = entries(&page).await?.iter().any(|entry| entry == words);
                Ok(waits || page.value(&field("Comment")).await?.is_empty())
            })
            .await?;
            stage.kill_browser().await?;
            tally.kills += 1;
            let page = stage.open(&at(here)).await?;
            make_haste(&page, clock).await?;
            begin(&page, &at(here)).await?;
            finish_draft(&page).await?;
        } else if fate < 10 {
            let page = stage.page()?;
            another_tab(&page).await?;
            tally.closed += 1;
            make_haste(&page, clock).await?;
            begin(&page, &at(here)).await?;
            finish_draft(&page).await?;
        } else if fate < 20 {
            handed_over(&stage.page()?).await?;
            here = usize::from(here == 0);
            begin(&stage.page()?, &at(here)).await?;
        }
        handed_over(&stage.page()?).await?;
    }

    proxy.mend();
    let page = stage.page()?;
    for which in 0..ARTICLES.len() {
        begin(&page, &at(which)).await?;
        wait::until_within(std::time::Duration::from_secs(120), "everything to be sent", async || {
            // What waits for a quarter of an hour is not waited for here.
            page.script(
                "for (const one of document.querySelectorAll('.waiting button')) if (one.innerText === 'Send now') one.click()",
                vec![],
            )
            .await?;
            Ok(!page.text().await?.contains("Waiting to be sent.") && entries(&page).await?.is_empty())
        })
        .await?;
    }
    for (which, article) in ARTICLES.iter().enumerate() {
        let stored = stored(&server, article, seed).await?;
        ensure!(
            stored == tally.written[which],
            "under {article} stand {} of {} comments, or not in their order: {stored:?}",
            stored.len(),
            tally.written[which].len()
        );
    }
    let sent = proxy.seen(&Method::POST, "/comments").len() - 1;
    println!(
        "seed {seed}: {count} comments, {sent} requests, {} browsers killed, {} tabs closed, {:.0} s",
        tally.kills,
        tally.closed,
        began.elapsed().as_secs_f64()
    );
    for (name, times) in proxy.toll() {
        println!("  {times:>4}  {name}");
    }
    println!("  lost 0, posted twice 0, out of order 0");
    Ok(())
}

/// From the next page on, time passes faster, by a clock that all pages of the run share: one that
/// began anew in each of them would go back whenever a page is left.
async fn make_haste(page: &Page<'_>, began: SystemTime) -> Result<()> {
    let began = began.duration_since(SystemTime::UNIX_EPOCH)?.as_millis();
    let script = format!(
        "const now = Date.now, later = setTimeout; \
         Date.now = () => {began} + (now() - {began}) * {HASTE}; \
         window.setTimeout = (act, time, ...more) => later(act, (time || 0) / {HASTE}, ...more);"
    );
    let command = json!({ "source": script });
    let browser = page.browser();
    browser.devtools("Page.enable", json!({})).await?;
    browser
        .devtools("Page.addScriptToEvaluateOnNewDocument", command)
        .await
        .map(drop)
}

async fn begin(page: &Page<'_>, address: &str) -> Result<()> {
    page.open(address).await?;
    page.find(&field("Comment")).await.map(drop)
}

/// The words are in the outbox, or on the server: the form is empty.
async fn handed_over(page: &Page<'_>) -> Result<()> {
    wait::until_within(
        std::time::Duration::from_secs(60),
        "the form to be free",
        async || Ok(page.value(&field("Comment")).await?.is_empty()),
    )
    .await
}

/// Where the page went before the outbox had the words, they are a draft again.
async fn finish_draft(page: &Page<'_>) -> Result<()> {
    if !page.value(&field("Comment")).await?.is_empty() {
        page.press(&button("Post comment")).await?;
    }
    Ok(())
}

/// Closes the tab and goes on in another.
async fn another_tab(page: &Page<'_>) -> Result<()> {
    let client = page.browser().client();
    let old = client.window().await.context("asking for the tab")?;
    let new = client.new_window(true).await.context("opening a tab")?;
    client.switch_to_window(old).await.context("turning back")?;
    client.close_window().await.context("closing a tab")?;
    client
        .switch_to_window(new.handle)
        .await
        .context("turning to a tab")
}

/// The words that wait on this device.
async fn entries(page: &Page<'_>) -> Result<Vec<String>> {
    let script = "const done = arguments[0]; const open = indexedDB.open('standfirst'); \
        open.onsuccess = () => { const all = open.result.transaction('outbox').objectStore('outbox').getAll(); \
        all.onsuccess = () => { open.result.close(); \
        done(all.result.map((one) => JSON.parse(one).errand?.text).filter(Boolean)) } }";
    let answer = page
        .browser()
        .client()
        .execute_async(script, vec![])
        .await?;
    serde_json::from_value(answer).context("no list of texts")
}

/// What stands on the server, in its order.
async fn stored(server: &Reference, article: &str, seed: u64) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let address = format!(
            "{}api/v1/articles/{article}/comments?sort=oldest&limit=100{cursor}",
            server.address()
        );
        let page: serde_json::Value = reqwest::get(address).await?.json().await?;
        let items = page["items"].as_array().context("no items")?;
        let texts = items.iter().filter_map(|item| item["body_text"].as_str());
        let run = format!("of run {seed}.");
        found.extend(texts.filter(|text| text.ends_with(&run)).map(str::to_owned));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return Ok(found),
        }
    }
}
