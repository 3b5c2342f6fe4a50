//! The fault run: hundreds of comments over a connection on which everything goes wrong, in front of four kinds
//! of backend. Tabs are closed and browsers are killed as soon as a posted comment is stored on the device.
//! Among the comments are replies, edits, deletions and votes. Afterwards each comment must be on the server
//! exactly once, with its latest text. On a backend that knows idempotency keys the comments must also be in
//! the order in which they were written. Where the page asks its reader whether to send something again, the
//! run answers by what the server has.
//!
//! `STANDFIRST_SUBMISSIONS` sets the number of comments for each backend (20 by default), `STANDFIRST_SEED` the
//! random seed, and `STANDFIRST_PATIENCE` the time limit of each in seconds.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use standfirst_e2e::context::TestContext;
use standfirst_e2e::fixture::ARTICLE;
use standfirst_e2e::page::{Page, button, checkbox, field, form};
use standfirst_e2e::proxy::{Chaos, Method, Proxy};
use standfirst_e2e::servers::custom_server::{CustomServer, Kind};
use standfirst_e2e::servers::reference::{Options, Reference};
use standfirst_e2e::servers::site::Site;
use standfirst_e2e::wait;

use crate::writing::fill_comment_form;

standfirst_e2e::tests![in new browsers;
    reference_server_has_each_comment_once_and_in_order: Chromium,
    markdown_server_has_each_comment_once: Chromium,
    server_with_other_response_shape_has_each_comment_once: Chromium,
    holding_server_has_each_comment_once: Chromium,
];

/// The articles under which comments are written. A pending comment on one must not hold up the other.
const ARTICLES: [&str; 2] = [ARTICLE, "a-bench-for-two"];

/// The percentage of writing requests that fail.
const FAULT_PERCENT: u64 = 45;

/// The factor by which time passes faster in the page: otherwise, waits of minutes would make this a run of
/// days.
const CLOCK_SPEED: u32 = 20;

/// The question of the page when only its reader can know.
const QUESTION: &str = "Your comment may already have been posted. Send it again?";

fn number(name: &str, otherwise: u64) -> Result<u64> {
    match std::env::var(name) {
        Ok(text) => text.parse().with_context(|| format!("{name}={text}")),
        Err(_) => Ok(otherwise),
    }
}

async fn reference_server_has_each_comment_once_and_in_order(
    context: &mut TestContext,
) -> Result<()> {
    let config = json!({
        "site": { "name": "Faults" },
        "articles": { "profile": "standfirst" },
        "limits": { "timeout_seconds": 10, "new_comments_seconds": 0 }
    });
    let (server, proxy) = context.behind_proxy(Options::default(), &config).await?;
    let site = format!("{}/", proxy.address());
    run(context, &site, &proxy, &Server::Reference(server)).await
}

async fn markdown_server_has_each_comment_once(context: &mut TestContext) -> Result<()> {
    custom_server(context, Kind::Markdown).await
}

async fn server_with_other_response_shape_has_each_comment_once(
    context: &mut TestContext,
) -> Result<()> {
    custom_server(context, Kind::OtherShape).await
}

async fn holding_server_has_each_comment_once(context: &mut TestContext) -> Result<()> {
    custom_server(context, Kind::Holding).await
}

async fn custom_server(context: &mut TestContext, kind: Kind) -> Result<()> {
    let comments = context.keep_alive(CustomServer::start(kind, &ARTICLES).await?);
    let proxy = context.keep_alive(Proxy::start(comments.address()).await?);
    let limits = json!({ "timeout_seconds": 10, "new_comments_seconds": 0 });
    let server = site_of(context, kind, &proxy, limits).await?;
    run(context, server.address(), &proxy, &Server::Custom(comments)).await
}

/// Starts a site whose comments are on a custom server of some kind, behind a proxy.
pub(crate) async fn site_of(
    context: &mut TestContext,
    kind: Kind,
    proxy: &Proxy,
    limits: Value,
) -> Result<Arc<Reference>> {
    let site = Site::copy(context.project())?;
    site.configure(&json!({
        "site": { "name": "Stories" },
        "articles": { "profile": "standfirst" },
        "comments": { "profile": kind.name(), "server": proxy.address() },
        "limits": limits
    }))?;
    site.put(
        &format!("profiles/{}.json", kind.name()),
        &kind.profile().to_string(),
    )?;
    let options = Options {
        connect_to: vec![proxy.address().to_owned()],
        ..Options::default()
    };
    let server = Reference::start(context.project(), site.path(), options).await?;
    context.keep_alive(site);
    Ok(context.keep_alive(server))
}

/// The comment server under test.
enum Server {
    Reference(Arc<Reference>),
    Custom(Arc<CustomServer>),
}

/// A comment as the server has it, or as it should.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Comment {
    text: String,
    is_reply: bool,
}

impl Server {
    /// Returns the comments of an article, in the server's order.
    async fn stored(&self, article: &str) -> Result<Vec<Comment>> {
        match self {
            Self::Reference(server) => reference_comments(server, article).await,
            Self::Custom(server) => {
                let rows = server
                    .rows(article)
                    .into_iter()
                    .filter(|row| !row.is_removed);
                let comments = rows.map(|row| Comment {
                    is_reply: row.parent.is_some(),
                    text: row.text,
                });
                Ok(comments.collect())
            }
        }
    }

    /// Whether the server returns the ids of new comments, so that their authors can edit them.
    fn returns_ids(&self) -> bool {
        match self {
            Self::Reference(_) => true,
            Self::Custom(server) => server.kind() == Kind::Markdown,
        }
    }

    fn holds_comments(&self) -> bool {
        matches!(self, Self::Custom(server) if server.kind() == Kind::Holding)
    }

    /// The start of the path to which a new comment is posted.
    fn create_path(&self) -> &'static str {
        match self {
            Self::Reference(_) => "/comments",
            Self::Custom(_) => "/c",
        }
    }
}

async fn reference_comments(server: &Reference, article: &str) -> Result<Vec<Comment>> {
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let address = format!(
            "{}api/v1/articles/{article}/comments?sort=oldest&limit=100{cursor}",
            server.address()
        );
        let page: Value = reqwest::get(address).await?.json().await?;
        let mut waiting: Vec<&Value> = page["items"]
            .as_array()
            .context("no items")?
            .iter()
            .rev()
            .collect();
        while let Some(item) = waiting.pop() {
            if let Some(text) = item["body_text"].as_str() {
                found.push(Comment {
                    text: text.to_owned(),
                    is_reply: item["parent_id"].is_string() || item["parent_id"].is_number(),
                });
            }
            waiting.extend(item["replies"].as_array().into_iter().flatten().rev());
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return Ok(found),
        }
    }
}

/// What has been done so far.
#[derive(Default)]
struct Stats {
    kills: usize,
    closed_tabs: usize,
    replies: usize,
    changes: usize,
    /// Texts that were to be deleted. Some deletions are refused: a browser that loses the edit token in a kill
    /// cannot delete.
    removed: Vec<String>,
    votes: usize,
    asked: usize,
    written: [Vec<Comment>; ARTICLES.len()],
}

/// Returns the text of a comment. Some of the texts are changed when they are rendered.
fn comment_text(one: u64, seed: u64) -> String {
    let what = match one % 6 {
        0 => "with [a map](https://x.example/map) in it",
        1 => "\n\n1. first\n2. second",
        2 => "and **bold** at `that`",
        3 => "says 5 < 6 & \"so\"",
        4 => "was great :)",
        _ => "and no more",
    };
    format!("Number {one} of run {seed} {what}")
}

async fn run(context: &mut TestContext, site: &str, proxy: &Proxy, server: &Server) -> Result<()> {
    context.expect_failing_requests();
    let count = number("STANDFIRST_SUBMISSIONS", 20)?;
    let seed = number("STANDFIRST_SEED", 2026)?;
    let (began, clock) = (Instant::now(), SystemTime::now());
    let mut random = Chaos::new(seed, 0);
    let mut stats = Stats::default();
    let at = |which: usize| format!("{site}article/{}", ARTICLES[which]);

    let mut current = 0;
    let page = context.open(&at(current)).await?;
    speed_up_clock(&page, clock).await?;
    open_article(&page, &at(current)).await?;
    fill_comment_form(&page, "To be remembered.").await?;
    page.press(&checkbox(
        "Save my name, email, and website in this browser for the next time I comment.",
    ))
    .await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text(if server.holds_comments() {
        "Your comment is awaiting moderation."
    } else {
        "Your comment has been posted."
    })
    .await?;

    proxy.enable_chaos(Chaos::new(seed, FAULT_PERCENT));
    for one in 0..count {
        let text = comment_text(one, seed);
        let page = context.page()?;
        let is_reply = current == 0 && random.random_below(100) < 25;
        if is_reply {
            reply(&page, &text).await?;
            stats.replies += 1;
        } else {
            page.fill(&field("Comment"), &text).await?;
            page.press(&button("Post comment")).await?;
        }
        stats.written[current].push(Comment { text, is_reply });
        let roll = random.random_below(100);
        if roll < 4 && !is_reply {
            // Kills the browser as soon as the comment is stored: it may be anywhere between the outbox and the
            // server, or on the server already.
            let words = &stats.written[current][stats.written[current].len() - 1].text;
            wait::until("the comment to be stored", async || {
                let waits = pending_texts(&page)
                    .await?
                    .iter()
                    .any(|entry| entry == words);
                Ok(waits || page.value(&field("Comment")).await?.is_empty())
            })
            .await?;
            context.kill_browser().await?;
            stats.kills += 1;
            let page = context.open(&at(current)).await?;
            speed_up_clock(&page, clock).await?;
            open_article(&page, &at(current)).await?;
            finish_draft(&page).await?;
        } else if roll < 10 && !is_reply {
            replace_tab(&page).await?;
            stats.closed_tabs += 1;
            speed_up_clock(&page, clock).await?;
            open_article(&page, &at(current)).await?;
            finish_draft(&page).await?;
        } else if roll < 20 {
            wait_until_submitted(&page).await?;
            current = usize::from(current == 0);
            open_article(&page, &at(current)).await?;
        } else if roll < 40 {
            wait_until_submitted(&page).await?;
            other_operation(&page, server, roll, &mut stats, current).await?;
        }
        let page = context.page()?;
        wait_until_submitted(&page).await?;
        resolve_doubt(&page, server, ARTICLES[current], &mut stats.asked).await?;
    }

    proxy.restore();
    let page = context.page()?;
    for (which, article) in ARTICLES.iter().enumerate() {
        open_article(&page, &at(which)).await?;
        wait::until_within(Duration::from_secs(120), "everything to be sent", async || {
            resolve_doubt(&page, server, article, &mut stats.asked).await?;
            // Comments that have to wait for a quarter of an hour are sent now instead.
            page.script(
                "for (const one of document.querySelectorAll('.pending button, .pending-change button')) if (one.innerText === 'Send now') one.click()",
                vec![],
            )
            .await?;
            let left = pending_operations(&page, article).await?;
            Ok(left == 0)
        })
        .await?;
    }
    let mut refused = 0;
    let is_ordered = matches!(server, Server::Reference(_));
    for (which, article) in ARTICLES.iter().enumerate() {
        let of_run = |one: &Comment| one.text.contains(&format!("of run {seed}"));
        let mut stored = server.stored(article).await?;
        stored.retain(of_run);
        let all = stored.len();
        stored.retain(|one| !stats.removed.contains(&one.text));
        refused += all - stored.len();
        let mut written = stats.written[which].clone();
        for list in [&mut stored, &mut written] {
            // Replies are sorted last, because the server lists them under their parents.
            list.sort_by(|a, b| {
                let by_text = if is_ordered {
                    std::cmp::Ordering::Equal
                } else {
                    a.text.cmp(&b.text)
                };
                a.is_reply.cmp(&b.is_reply).then(by_text)
            });
        }
        let missing: Vec<_> = written.iter().filter(|one| !stored.contains(one)).collect();
        let surplus = stored.len() as i64 - (written.len() - missing.len()) as i64;
        ensure!(
            stored == written,
            "{article} has {} of {} comments, {surplus} too many, or not in their order; missing: {missing:?}; stored: {stored:?}",
            stored.len(),
            written.len()
        );
    }
    if server.holds_comments() {
        open_article(&page, &at(current)).await?;
        page.wait_for_text("Awaiting moderation. Only you can see this comment for now.")
            .await?;
    }
    let sent = proxy.requests(&Method::POST, server.create_path()).len() - 1;
    println!(
        "seed {seed}: {count} comments ({} of them replies), {} changes, {} removals ({refused} refused), {} votes, {sent} requests to post, {} browsers killed, {} tabs closed, asked {} times, {:.0} s",
        stats.replies,
        stats.changes,
        stats.removed.len(),
        stats.votes,
        stats.kills,
        stats.closed_tabs,
        stats.asked,
        began.elapsed().as_secs_f64()
    );
    for (name, times) in proxy.fault_counts() {
        println!("  {times:>4}  {name}");
    }
    println!(
        "  lost 0, posted twice 0{}",
        if is_ordered { ", out of order 0" } else { "" }
    );
    Ok(())
}

async fn reply(page: &Page<'_>, text: &str) -> Result<()> {
    let form = form("Reply to Wilma Stroud");
    // Pending comments above the form appear and disappear. A press misses when the form moves just then, so it
    // is repeated.
    wait::until("the form of a reply", async || {
        let answer = page.first(&button("Reply to Wilma Stroud")).await?;
        page.click(&answer).await?;
        let opened = async || Ok(!page.all(&form).await?.is_empty());
        Ok(
            wait::until_within(Duration::from_secs(4), "it to open", opened)
                .await
                .is_ok(),
        )
    })
    .await?;
    let own = page.find(&form).await?;
    page.fill(&field("Comment").within(&own), text).await?;
    page.press(&button("Post reply").within(&own)).await?;
    wait::until_within(
        Duration::from_secs(60),
        "the reply to be handed over",
        async || {
            Ok(page
                .script("return !document.querySelector('.comment-form')", vec![])
                .await?
                == true)
        },
    )
    .await
}

/// Votes, edits the reader's own latest comment, or deletes it, if the page offers it.
async fn other_operation(
    page: &Page<'_>,
    server: &Server,
    roll: u64,
    stats: &mut Stats,
    current: usize,
) -> Result<()> {
    if roll < 26 {
        let pressed =
            "const one = document.querySelector('.vote'); one?.click(); return Boolean(one)";
        stats.votes += usize::from(page.script(pressed, vec![]).await? == true);
        return Ok(());
    }
    // Replies are listed under others, and pending comments are not in the thread yet.
    let latest = stats.written[current]
        .last_mut()
        .filter(|one| !one.is_reply && server.returns_ids());
    let Some(latest) = latest else {
        return Ok(());
    };
    // Only the first five words, "Number 7 of run 2026": rendering changes the rest.
    let start: Vec<&str> = latest.text.split_whitespace().take(5).collect();
    let start = start.join(" ") + " ";
    let press = "const [start, words] = arguments; \
        const own = [...document.querySelectorAll('.comment:not(.comment-pending) > article.comment-self')].find((one) => (one.querySelector('.comment-body')?.innerText + ' ').replace(/\\s+/g, ' ').startsWith(start)); \
        const one = [...(own?.querySelectorAll('.comment-actions button') ?? [])].find((one) => one.innerText === words); \
        one?.click(); return Boolean(one)";
    let arguments = |words: &str| vec![json!(start), json!(words)];
    if roll < 34 {
        if page.script(press, arguments("Edit")).await? != true {
            return Ok(());
        }
        let own = page.find(&form("Edit your comment")).await?;
        let changed = format!("{} Changed.", latest.text);
        page.fill(&field("Comment").within(&own), &changed).await?;
        page.press(&button("Save changes").within(&own)).await?;
        wait::until_within(
            Duration::from_secs(60),
            "the change to be handed over",
            async || {
                Ok(page
                    .script("return !document.querySelector('.comment-form')", vec![])
                    .await?
                    == true)
            },
        )
        .await?;
        latest.text = changed;
        stats.changes += 1;
    } else if page.script(press, arguments("Delete")).await? == true {
        // An update of the page may close the confirmation. Then it is opened again.
        wait::until("the confirmation", async || {
            let is_answered = page.script(press, arguments("Yes, delete it")).await? == true;
            if !is_answered {
                page.script(press, arguments("Delete")).await?;
            }
            Ok(is_answered)
        })
        .await?;
        let removed = stats.written[current].pop();
        stats.removed.extend(removed.map(|one| one.text));
    }
    Ok(())
}

/// Answers the page's questions as a reader would who has asked the publisher.
async fn resolve_doubt(
    page: &Page<'_>,
    server: &Server,
    article: &str,
    asked: &mut usize,
) -> Result<()> {
    let open = "const question = arguments[0]; return [...document.querySelectorAll('.comment-pending')] \
        .filter((one) => one.innerText.includes(question)) \
        .map((one) => one.querySelector('.pending-text').textContent)";
    let open = page.script(open, vec![json!(QUESTION)]).await?;
    for words in open.as_array().into_iter().flatten() {
        let stored = server.stored(article).await?;
        let is_there = stored
            .iter()
            .any(|one| Some(one.text.as_str()) == words.as_str());
        let answer = if is_there {
            "Already posted"
        } else {
            "Send again"
        };
        let press = "const [words, answer] = arguments; \
            const row = [...document.querySelectorAll('.comment-pending')].find((one) => one.querySelector('.pending-text').textContent === words); \
            const one = [...(row?.querySelectorAll('button') ?? [])].find((one) => one.innerText === answer); \
            one?.click(); return Boolean(one)";
        let pressed = page
            .script(press, vec![words.clone(), json!(answer)])
            .await?;
        *asked += usize::from(pressed == true);
    }
    Ok(())
}

/// Makes time pass faster from the next page on. All pages of the run share one clock: a clock that started
/// again in each of them would go back whenever a page is left.
async fn speed_up_clock(page: &Page<'_>, began: SystemTime) -> Result<()> {
    let began = began.duration_since(SystemTime::UNIX_EPOCH)?.as_millis();
    let script = format!(
        "const now = Date.now, later = setTimeout; \
         Date.now = () => {began} + (now() - {began}) * {CLOCK_SPEED}; \
         window.setTimeout = (act, time, ...more) => later(act, (time || 0) / {CLOCK_SPEED}, ...more);"
    );
    let command = json!({ "source": script });
    let browser = page.browser();
    browser.devtools("Page.enable", json!({})).await?;
    browser
        .devtools("Page.addScriptToEvaluateOnNewDocument", command)
        .await
        .map(drop)
}

/// Opens a page. Its clock runs twenty times faster, also for the loading of its own files. When a busy machine
/// takes a second for one, the page says that it could not start. Then it is loaded again, as a reader would
/// do.
async fn open_article(page: &Page<'_>, address: &str) -> Result<()> {
    wait::until_within(
        Duration::from_secs(60),
        "a page with its form",
        async || {
            page.open(address).await?;
            page.find(&field("Comment")).await.map(|_| true)
        },
    )
    .await
}

/// Waits until the form is empty: the text is in the outbox or on the server. After a kill, a text that was
/// posted before may be in the form once more, as a draft (docs/reliability.md). Then it is posted again.
async fn wait_until_submitted(page: &Page<'_>) -> Result<()> {
    let mut words = String::new();
    wait::until_within(Duration::from_secs(60), "the form to be free", async || {
        words = page.value(&field("Comment")).await?;
        if words.is_empty() {
            return Ok(true);
        }
        let came_back = "return [...document.querySelectorAll('.form .notice-draft')] \
            .some((one) => one.innerText.startsWith('Your draft from'))";
        if page.script(came_back, vec![]).await? == true {
            page.press(&button("Post comment")).await?;
        }
        Ok(false)
    })
    .await
    .with_context(|| format!("the form has: {words}"))
}

/// Posts the draft again if the page was left before the outbox had stored it.
async fn finish_draft(page: &Page<'_>) -> Result<()> {
    if !page.value(&field("Comment")).await?.is_empty() {
        page.press(&button("Post comment")).await?;
    }
    Ok(())
}

/// Closes the tab and continues in another.
async fn replace_tab(page: &Page<'_>) -> Result<()> {
    let client = page.browser().client();
    let old = client.window().await.context("getting the tab")?;
    let new = client.new_window(true).await.context("opening a tab")?;
    client
        .switch_to_window(old)
        .await
        .context("switching back")?;
    client.close_window().await.context("closing a tab")?;
    client
        .switch_to_window(new.handle)
        .await
        .context("switching to a tab")
}

/// Returns the texts of the pending comments on this device.
async fn pending_texts(page: &Page<'_>) -> Result<Vec<String>> {
    let all = outbox(page).await?;
    let all = all.as_array().context("no list")?.iter();
    let words = all.filter_map(|entry| entry["errand"]["text"].as_str().map(str::to_owned));
    Ok(words.collect())
}

/// Returns how many operations are pending on an article: votes, edits and deletions, too.
async fn pending_operations(page: &Page<'_>, article: &str) -> Result<usize> {
    let all = outbox(page).await?;
    let all = all.as_array().context("no list")?.iter();
    Ok(all.filter(|entry| entry["page"]["slug"] == article).count())
}

async fn outbox(page: &Page<'_>) -> Result<Value> {
    let script = "const done = arguments[0]; const open = indexedDB.open('standfirst'); \
        open.onsuccess = () => { const all = open.result.transaction('outbox').objectStore('outbox').getAll(); \
        all.onsuccess = () => { open.result.close(); \
        done(all.result.map((one) => JSON.parse(one)).filter((one) => one.errand)) } }";
    let client = page.browser().client();
    Ok(client.execute_async(script, vec![]).await?)
}
