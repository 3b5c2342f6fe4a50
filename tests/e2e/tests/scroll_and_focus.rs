//! The reader's place: what Back and a reload restore, where the focus moves, and the titles of pages.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use standfirst_e2e::context::TestContext;
use standfirst_e2e::fixture::ARTICLE;
use standfirst_e2e::page::{Page, button, field, heading, link};
use standfirst_e2e::proxy::Fault;
use standfirst_e2e::servers::reference::{Options, Reference};
use standfirst_e2e::wait;

use crate::outbox::post_as_other_reader;
use crate::writing::fill_comment_form;

standfirst_e2e::tests![
    back_and_reload_restore_scroll_and_loaded_comments,
    thread_state_is_restored,
    keyboard_focus_follows_navigation,
    every_page_has_its_own_title,
    load_failure_is_not_shown_as_missing,
    one_new_comment_is_counted_once
];

pub const TITLE: &str = "The last lamplighter of Tannery Row";

pub fn small_pages(page_size: u32) -> Value {
    json!({
        "site": { "name": "Stories" },
        "articles": { "profile": "standfirst" },
        "limits": { "page_size": page_size }
    })
}

async fn focused_element(page: &Page<'_>) -> Result<String> {
    let focus = "const at = document.activeElement; \
        return `${at.localName} ${at.id} ${at.getAttribute('href') ?? ''} ${at.getAttribute('role') ?? ''} ${at.textContent.slice(0, 60)}`";
    let focus = page.script(focus, vec![]).await?;
    Ok(focus.as_str().unwrap_or_default().to_owned())
}

pub async fn expect_focus_on(page: &Page<'_>, words: &str) -> Result<()> {
    let mut last = String::new();
    wait::until(&format!("the focus on {words}"), async || {
        last = focused_element(page).await?;
        Ok(last.contains(words))
    })
    .await
    .with_context(|| format!("it is on {last}"))
}

/// Scrolls as a reader does. Returns the position that was reached.
async fn scroll_to(page: &Page<'_>, y: u32) -> Result<f64> {
    page.script("window.scrollTo(0, arguments[0])", vec![json!(y)])
        .await?;
    wait::until("the page to be scrolled", async || {
        Ok(page.scroll_position().await? > 0.0)
    })
    .await?;
    page.scroll_position().await
}

async fn expect_scrolled_to(page: &Page<'_>, y: f64) -> Result<()> {
    let mut last = 0.0;
    wait::until(&format!("the page to be at {y}"), async || {
        last = page.scroll_position().await?;
        Ok((last - y).abs() < 3.0)
    })
    .await
    .with_context(|| format!("it is at {last}"))
}

async fn go_back(page: &Page<'_>) -> Result<()> {
    // WebKit's own Back skips a page that a script has left without a gesture of the reader.
    let back = page.script("history.back()", vec![]);
    back.await.map(drop).context("going back")
}

async fn back_and_reload_restore_scroll_and_loaded_comments(
    context: &mut TestContext,
) -> Result<()> {
    let server = context
        .configured(Options::default(), &small_pages(1))
        .await?;
    let page = context.open(server.address()).await?;
    let teasers = "return document.querySelectorAll('.teasers > li').length";
    page.press(&button("More articles")).await?;
    expect_focus_on(&page, "li teaser-1").await?;
    ensure!(page.script(teasers, vec![]).await? == 2);
    // Makes the page high enough to scroll, and adds another script's data to the history entry.
    let taller = "document.body.style.paddingBlockEnd = '3000px'; \
        history.replaceState({ ...history.state, theirs: 7 }, '')";
    page.script(taller, vec![]).await?;
    let y = scroll_to(&page, 700).await?;
    let second = "document.querySelector('#teaser-1 h3 a').focus({ preventScroll: true }); \
        const title = document.activeElement.textContent; document.activeElement.click(); return title";
    let title = page.script(second, vec![]).await?;
    let title = title.as_str().context("a title")?.to_owned();
    page.find(&heading(&title)).await?;
    let on_heading = "return document.activeElement.localName";
    wait::until("the focus on the heading", async || {
        Ok(page.script(on_heading, vec![]).await? == "h1")
    })
    .await?;
    ensure!(
        page.scroll_position().await? == 0.0,
        "a new page starts at its top"
    );
    go_back(&page).await?;
    wait::until("the list as it was", async || {
        Ok(page.script(teasers, vec![]).await? == 2)
    })
    .await?;
    expect_scrolled_to(&page, y).await?;
    expect_focus_on(&page, &title).await?;
    let theirs = "return history.state.theirs";
    ensure!(
        page.script(theirs, vec![]).await? == 7,
        "another script's history state is kept"
    );
    page.browser().client().forward().await?;
    page.find(&heading(&title)).await?;
    wait::until("the focus on the heading again", async || {
        Ok(page.script(on_heading, vec![]).await? == "h1")
    })
    .await
}

async fn thread_state_is_restored(context: &mut TestContext) -> Result<()> {
    let server = context
        .configured(Options::default(), &small_pages(2))
        .await?;
    let page = context
        .open(&format!("{}article/{ARTICLE}", server.address()))
        .await?;
    page.first(&button("Reply to Wilma Stroud")).await?;
    let roots = "return document.querySelectorAll('.thread > .comment').length";
    page.press(&button("Load more comments")).await?;
    wait::until("more comments", async || {
        Ok(page.script(roots, vec![]).await? == 4)
    })
    .await?;
    // The first of the loaded comments.
    let third =
        "return document.querySelectorAll('.thread > .comment')[2] === document.activeElement";
    wait::until("the focus on the first new comment", async || {
        Ok(page.script(third, vec![]).await? == true)
    })
    .await?;
    let fold = page.first(&button("Hide replies to Wilma Stroud")).await?;
    page.click(&fold).await?;
    let folded = "return document.querySelectorAll('.fold[aria-expanded=false]').length";
    ensure!(page.script(folded, vec![]).await? == 1);
    let last = "const row = document.querySelectorAll('.thread > .comment')[3]; \
        row.scrollIntoView({ block: 'start' }); return [row.id, row.getBoundingClientRect().top]";
    let place = page.script(last, vec![]).await?;
    let there = "const row = document.getElementById(arguments[0]); \
        return row && Math.abs(row.getBoundingClientRect().top - arguments[1]) < 3 && \
            document.querySelectorAll('.fold[aria-expanded=false]').length === 1";
    let is_there = async |what: &str| {
        wait::until(what, async || {
            let arguments = vec![place[0].clone(), place[1].clone()];
            let is_there = page.script(there, arguments).await? == true;
            Ok(is_there && page.script(roots, vec![]).await? == 4)
        })
        .await
    };
    page.reload().await?;
    is_there("the thread after a reload").await?;
    page.script("document.querySelector('.masthead-name a').click()", vec![])
        .await?;
    page.find(&link(TITLE)).await?;
    go_back(&page).await?;
    is_there("the thread after Back").await
}

pub const TAB: &str = "\u{e004}";
pub const ENTER: &str = "\u{e007}";
pub const ESCAPE: &str = "\u{e00c}";

/// Presses Tab until the focused element contains this text.
pub async fn tab_to(page: &Page<'_>, words: &str) -> Result<()> {
    for _ in 0..150 {
        page.press_keys(TAB).await?;
        let at = "const at = document.activeElement; return `${at.getAttribute('aria-label') ?? ''} ${at.textContent}`";
        let at = page.script(at, vec![]).await?;
        if at.as_str().unwrap_or_default().contains(words) {
            return Ok(());
        }
    }
    anyhow::bail!("Tab does not lead to {words}")
}

async fn keyboard_focus_follows_navigation(context: &mut TestContext) -> Result<()> {
    let server = context
        .configured(Options::default(), &small_pages(2))
        .await?;
    let page = context.open(server.address()).await?;
    page.find(&link(TITLE)).await?;
    tab_to(&page, TITLE).await?;
    page.press_keys(ENTER).await?;
    wait::until("the focus on the heading", async || {
        Ok(page
            .script("return document.activeElement.localName", vec![])
            .await?
            == "h1")
    })
    .await?;
    page.first(&button("Reply to Wilma Stroud")).await?;
    // A reply is opened and closed by Escape. Its text is still in the form when it is opened again.
    tab_to(&page, "Reply to Wilma Stroud").await?;
    page.press_keys(ENTER).await?;
    expect_focus_on(&page, "textarea").await?;
    page.press_keys("Half a reply").await?;
    page.press_keys(ESCAPE).await?;
    wait::until("the reply to be closed", async || {
        let open = "return document.querySelectorAll('.comment-form').length";
        Ok(page.script(open, vec![]).await? == 0)
    })
    .await?;
    expect_focus_on(&page, "Reply").await?;
    page.press_keys(ENTER).await?;
    expect_focus_on(&page, "textarea").await?;
    let typed = "return document.activeElement.value";
    ensure!(page.script(typed, vec![]).await? == "Half a reply");
    page.press_keys(ESCAPE).await?;
    expect_focus_on(&page, "Reply").await?;
    // Loads more comments.
    tab_to(&page, "Load more comments").await?;
    page.press_keys(ENTER).await?;
    expect_focus_on(&page, "li comment-").await?;
    // The reader's own comment is deleted.
    fill_comment_form(&page, "Said and taken back.").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Just posted").await?;
    expect_focus_on(&page, "li comment-").await?;
    tab_to(&page, "Delete").await?;
    page.press_keys(ENTER).await?;
    expect_focus_on(&page, "group Delete this comment?").await?;
    tab_to(&page, "Keep it").await?;
    page.press_keys(ENTER).await?;
    expect_focus_on(&page, "button delete-comment-").await?;
    page.press_keys(ENTER).await?;
    expect_focus_on(&page, "group Delete this comment?").await?;
    page.press_keys(TAB).await?;
    page.press_keys(ENTER).await?;
    page.wait_for_no_text("Said and taken back.").await?;
    wait::until("the focus to be in the conversation", async || {
        let within = "return document.activeElement.closest('.discussion') !== null";
        Ok(page.script(within, vec![]).await? == true)
    })
    .await?;
    // All stored data is cleared.
    page.open(&format!("{}privacy", server.address())).await?;
    page.find(&button("Clear everything")).await?;
    tab_to(&page, "Clear everything").await?;
    page.press_keys(ENTER).await?;
    expect_focus_on(&page, "group Clear everything listed here?").await?;
    page.press_keys(TAB).await?;
    page.press_keys(ENTER).await?;
    page.wait_for_text("Everything has been cleared.").await?;
    expect_focus_on(&page, "Clear everything").await
}

async fn title(page: &Page<'_>) -> Result<String> {
    let head = "return `${document.title} | ${document.querySelector('meta[name=robots]')?.content ?? 'indexed'}`";
    let head = page.script(head, vec![]).await?;
    Ok(head.as_str().unwrap_or_default().to_owned())
}

async fn expect_title(page: &Page<'_>, words: &str) -> Result<()> {
    let mut last = String::new();
    wait::until(&format!("the title {words}"), async || {
        last = title(page).await?;
        Ok(last == words)
    })
    .await
    .with_context(|| format!("it is {last}"))
}

async fn every_page_has_its_own_title(context: &mut TestContext) -> Result<()> {
    let server = context
        .configured(Options::default(), &small_pages(20))
        .await?;
    let root = server.address().to_owned();
    let page = context.open(&format!("{root}article/{ARTICLE}")).await?;
    page.find(&heading(TITLE)).await?;
    expect_title(&page, &format!("{TITLE} — Stories | indexed")).await?;
    for place in ["library", "privacy"] {
        let follow = format!("document.querySelector('.foot-links a[href={place}]').click()");
        page.script(&follow, vec![]).await?;
        let own = "const title = document.querySelector('#main h1')?.textContent; \
            return [title && `${title} — Stories` === document.title, location.pathname]";
        wait::until("a title of its own", async || {
            Ok(page.script(own, vec![]).await? == json!([true, format!("/{place}")]))
        })
        .await?;
        ensure!(title(&page).await?.ends_with("| indexed"));
    }
    Ok(())
}

async fn load_failure_is_not_shown_as_missing(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (_, proxy) = context
        .behind_proxy(Options::default(), &small_pages(20))
        .await?;
    // Three different articles, because one that was read is shown from its cached response.
    let broken = [
        Fault::status(503, &json!({})),
        Fault::Respond {
            status: 200,
            headers: vec![("content-type", "text/html".to_owned())],
            body: "<!doctype html><title>Sign in</title>".to_owned(),
        },
        Fault::Respond {
            status: 200,
            headers: Vec::new(),
            body: "<b>Notice</b>: undefined index in /srv/www/api.php\n{\"slug\": \"x\"}"
                .to_owned(),
        },
    ];
    let slugs = [ARTICLE, "a-bench-for-two", "the-closed-ferry"];
    for (fault, slug) in broken.into_iter().zip(slugs) {
        proxy.fail(None, &format!("/articles/{slug}"), fault);
        let address = format!("{}/article/{slug}", proxy.address());
        let page = context.open(&address).await?;
        page.wait_for_text("The article could not be loaded.")
            .await?;
        expect_title(&page, "Article could not be loaded — Stories | indexed").await?;
        proxy.restore();
        page.press(&button("Try again")).await?;
        let heading = "const title = document.querySelector('#main h1')?.textContent; \
            return title ? document.title.startsWith(title) : false";
        wait::until("the title of the article", async || {
            Ok(page.script(heading, vec![]).await? == true)
        })
        .await?;
    }
    for (status, words) in [(404, "Page not found"), (410, "no longer available")] {
        proxy.fail(None, "/articles/", Fault::status(status, &json!({})));
        let address = format!("{}/article/another-{status}", proxy.address());
        let page = context.open(&address).await?;
        page.wait_for_text(words).await?;
        wait::until("not to be indexed", async || {
            Ok(title(&page).await?.ends_with("| noindex"))
        })
        .await?;
        proxy.restore();
    }
    Ok(())
}

/// Starts a server with fifty comments, written one after the other.
async fn fifty(context: &mut TestContext) -> Result<Arc<Reference>> {
    let comments = (0..50).map(|number| {
        json!({
            "article": ARTICLE,
            "key": format!("k{number}"),
            "parent": null,
            "name": "Ada",
            "email": "ada@reader.example",
            "website": null,
            "text": format!("Number {number}."),
            "date": format!("2026-02-12T08:{number:02}:00Z")
        })
    });
    let folder = context.keep_alive(tempfile::tempdir()?);
    let seed = folder.path().join("comments.json");
    std::fs::write(&seed, Value::from_iter(comments).to_string())?;
    let options = Options {
        seed: Some(seed),
        ..Options::default()
    };
    context.configured(options, &small_pages(19)).await
}

async fn one_new_comment_is_counted_once(context: &mut TestContext) -> Result<()> {
    let server = fifty(context).await?;
    let page = context
        .open(&format!("{}article/{ARTICLE}", server.address()))
        .await?;
    page.find(&button("Load more comments")).await?;
    page.press(&button("Load more comments")).await?;
    page.wait_for_text("Number 37.").await?;
    page.wait_for_no_text("Number 38.").await?;
    post_as_other_reader(&server, "Late to the party.").await?;
    let look = "window.dispatchEvent(new Event('visibilitychange'))";
    wait::until("the new comment", async || {
        page.script(look, vec![]).await?;
        Ok(page.text().await?.contains("1 new comment"))
    })
    .await?;
    ensure!(
        !page.text().await?.contains("new comments"),
        "only one is new"
    );
    page.press(&button("1 new comment")).await?;
    page.wait_for_text("Late to the party.").await?;
    page.find(&field("Comment")).await.map(drop)
}
