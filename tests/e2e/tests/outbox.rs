//! What a reader posts arrives, and arrives once, whatever happens in between.

use anyhow::{Context, Result, ensure};
use fantoccini::wd::WindowHandle;
use serde_json::{Value, json};
use standfirst_e2e::browser::Engine;
use standfirst_e2e::context::TestContext;
use standfirst_e2e::fixture::ARTICLE;
use standfirst_e2e::page::{Page, article, button, field, link};
use standfirst_e2e::proxy::{Fault, Method, Proxy};
use standfirst_e2e::servers::reference::{Options, Reference};
use standfirst_e2e::wait;
use std::sync::Arc;

use crate::lazy_part::draft_survives_reload;
use crate::writing::{fill_comment_form, fill_name_and_email};

standfirst_e2e::tests![
    offline_comment_is_sent_when_online: Chromium,
    pending_comment_can_be_edited_and_withdrawn,
    killed_browser_posts_once: Chromium,
    browser_killed_before_response_posts_once: Chromium,
    rejected_text_returns_to_form_after_restart,
    comments_arrive_in_order,
    edits_deletions_and_votes_are_queued: Chromium,
    sent_comment_appears_in_other_tab,
    held_comment_appears_in_other_tab,
    two_tabs_have_separate_drafts,
    duplicated_tab_has_separate_draft: Chromium,
    restored_text_is_not_posted_again,
    continued_draft_survives_post_in_another_tab,
    draft_shown_in_two_tabs_is_posted_once,
    withdrawn_and_resubmitted_comment_stays_pending,
    without_database_text_survives_until_page_closes: Chromium,
    with_full_disk_text_survives_until_page_closes: Chromium,
    full_disk_evicts_cache_for_draft,
    storage_cleared_midway_loses_nothing,
    corrected_clock_sends_pending_operations: Chromium,
    wrong_clock_is_reported: Chromium,
    draft_survives_cleared_storage,
    clearing_by_reader_shows_no_warning,
    new_comments_are_counted_without_layout_shift,
    metered_connection_disables_polling
];

/// Starts the site behind a proxy.
pub(crate) async fn behind_proxy(
    context: &mut TestContext,
) -> Result<(Arc<Reference>, Arc<Proxy>, String)> {
    let config = json!({
        "site": { "name": "Stories" },
        "articles": { "profile": "standfirst" },
        "limits": { "new_comments_seconds": 1 }
    });
    let (server, proxy) = context.behind_proxy(Options::default(), &config).await?;
    let address = format!("{}/article/{ARTICLE}", proxy.address());
    Ok((server, proxy, address))
}

/// Returns how often a text is in the article's thread on the server.
async fn count_stored(server: &Reference, words: &str) -> Result<usize> {
    let thread = server.thread(ARTICLE).await?;
    let items = thread["items"].as_array().context("no items")?;
    Ok(items
        .iter()
        .filter(|item| item["body_text"] == words)
        .count())
}

async fn expect_posted_once(server: &Reference, words: &str) -> Result<()> {
    let found = count_stored(server, words).await?;
    ensure!(found == 1, "\"{words}\" is stored {found} times");
    Ok(())
}

async fn post(page: &Page<'_>, words: &str) -> Result<()> {
    fill_comment_form(page, words).await?;
    page.press(&button("Post comment")).await
}

/// The server rejects everything for ten minutes: longer than any test waits.
fn service_unavailable() -> Fault {
    Fault::status(429, &json!({ "code": "too_fast", "retry_after": 600 }))
}

/// Waits until a text is back in the form: it is removed from the outbox first, and then put into the form.
async fn expect_form_text(page: &Page<'_>, words: &str) -> Result<()> {
    wait::until("the text in the form", async || {
        Ok(page.value(&field("Comment")).await? == words)
    })
    .await
}

/// Runs a script in every page from now on, before the page's own scripts.
pub(crate) async fn add_init_script(page: &Page<'_>, script: &str) -> Result<()> {
    page.browser()
        .devtools(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({ "source": script }),
        )
        .await
        .map(drop)
}

async fn offline_comment_is_sent_when_online(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (server, _, address) = behind_proxy(context).await?;
    let page = context.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    page.browser().go_offline(true).await?;
    post(&page, "From the tunnel.").await?;
    page.wait_for_text("Waiting to be sent.").await?;
    page.wait_for_text("Your comment is saved on this device")
        .await?;
    context.expect_accessible("a comment that waits").await?;
    ensure!(count_stored(&server, "From the tunnel.").await? == 0);
    let page = context.page()?;
    page.browser().go_offline(false).await?;
    page.wait_for_text("Just posted").await?;
    page.wait_for_no_text("Waiting to be sent.").await?;
    page.wait_for_no_text("Your comment is saved on this device")
        .await?;
    expect_posted_once(&server, "From the tunnel.").await
}

async fn pending_comment_can_be_edited_and_withdrawn(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (server, proxy, address) = behind_proxy(context).await?;
    proxy.fail(Some(Method::POST), "/comments", service_unavailable());
    let page = context.open(&address).await?;
    post(&page, "First thought.").await?;
    page.wait_for_text("Waiting to be sent.").await?;
    let waiting = page.find(&article("Nora Field")).await?;
    page.press(&button("Edit").within(&waiting)).await?;
    page.wait_for_no_text("Waiting to be sent.").await?;
    expect_form_text(&page, "First thought.").await?;
    page.fill(&field("Comment"), "Second thought.").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Waiting to be sent.").await?;
    let waiting = page.find(&article("Nora Field")).await?;
    page.press(&button("Delete").within(&waiting)).await?;
    page.press(&button("Yes, delete it").within(&waiting))
        .await?;
    page.wait_for_no_text("Waiting to be sent.").await?;
    page.wait_for_no_text("Second thought.").await?;
    proxy.restore();
    post(&page, "Third thought.").await?;
    page.wait_for_text("Just posted").await?;
    page.reload().await?;
    page.wait_for_text("Third thought.").await?;
    page.wait_for_no_text("Waiting to be sent.").await?;
    ensure!(
        count_stored(&server, "First thought.").await?
            + count_stored(&server, "Second thought.").await?
            == 0
    );
    expect_posted_once(&server, "Third thought.").await
}

async fn killed_browser_posts_once(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (server, proxy, address) = behind_proxy(context).await?;
    let page = context.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    proxy.disconnect();
    post(&page, "Last words before the lights went out.").await?;
    page.wait_for_text("Waiting to be sent.").await?;
    context.kill_browser().await?;
    proxy.restore();
    let page = context.open(&address).await?;
    page.wait_for_text("Just posted").await?;
    page.reload().await?;
    page.wait_for_text("Last words before the lights went out.")
        .await?;
    page.wait_for_no_text("Your draft").await?;
    expect_posted_once(&server, "Last words before the lights went out.").await
}

async fn browser_killed_before_response_posts_once(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (server, proxy, address) = behind_proxy(context).await?;
    let page = context.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    proxy.fail(Some(Method::POST), "/comments", Fault::DropResponse);
    post(&page, "Nobody said yes.").await?;
    wait::until("the comment in the database", async || {
        Ok(count_stored(&server, "Nobody said yes.").await? == 1)
    })
    .await?;
    context.kill_browser().await?;
    proxy.restore();
    let page = context.open(&address).await?;
    page.wait_for_text("Nobody said yes.").await?;
    wait::until("the repetition", async || {
        Ok(proxy.requests(&Method::POST, "/comments").len() > 1)
    })
    .await?;
    page.wait_for_no_text("Waiting to be sent.").await?;
    expect_posted_once(&server, "Nobody said yes.").await
}

async fn rejected_text_returns_to_form_after_restart(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (server, proxy, address) = behind_proxy(context).await?;
    let page = context.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    proxy.disconnect();
    post(&page, "May I still?").await?;
    page.wait_for_text("Waiting to be sent.").await?;
    proxy.restore();
    let refusal = json!({ "status": 422, "code": "invalid", "errors": [{ "field": "name", "code": "blocked" }] });
    proxy.fail(
        Some(Method::POST),
        "/comments",
        Fault::status(422, &refusal),
    );
    page.reload().await?;
    page.wait_for_text("Not sent.").await?;
    page.wait_for_text("Some of what you entered was not accepted.")
        .await?;
    context
        .expect_accessible("a comment that was refused")
        .await?;
    let page = context.page()?;
    proxy.restore();
    let refused = page.find(&article("Nora Field")).await?;
    page.press(&button("Edit").within(&refused)).await?;
    expect_form_text(&page, "May I still?").await?;
    ensure!(page.value(&field("Name required")).await? == "Nora Field");
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Just posted").await?;
    expect_posted_once(&server, "May I still?").await
}

async fn comments_arrive_in_order(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (server, proxy, address) = behind_proxy(context).await?;
    let page = context.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    proxy.disconnect();
    let words = ["One.", "Two.", "Three."];
    for (sent, one) in words.iter().enumerate() {
        post(&page, one).await?;
        wait::until("it to wait", async || {
            Ok(page.text().await?.matches("Waiting to be sent.").count() == sent + 1)
        })
        .await?;
    }
    proxy.restore();
    page.wait_for_no_text("Waiting to be sent.").await?;
    // The last one may still be on its way: then it is "being sent" and no longer pending.
    let mut arrived: Vec<String> = Vec::new();
    wait::until("all of them to arrive", async || {
        let thread = server.thread(ARTICLE).await?;
        let items = thread["items"].as_array().context("no items")?;
        arrived = items
            .iter()
            .filter_map(|item| item["body_text"].as_str())
            .filter(|text| words.contains(text))
            .map(str::to_owned)
            .collect();
        Ok(arrived.len() >= words.len())
    })
    .await?;
    ensure!(arrived == words, "they arrived as {arrived:?}");
    Ok(())
}

async fn edits_deletions_and_votes_are_queued(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (server, _, address) = behind_proxy(context).await?;
    let page = context.open(&address).await?;
    post(&page, "Keep and change me.").await?;
    page.wait_for_text("Just posted").await?;
    page.browser().go_offline(true).await?;
    let own = page.find(&article("Nora Field")).await?;
    page.press(&button("Edit").within(&own)).await?;
    let form = page
        .find(&standfirst_e2e::page::form("Edit your comment"))
        .await?;
    page.fill(&field("Comment").within(&form), "Kept and changed.")
        .await?;
    page.press(&button("Save changes")).await?;
    page.wait_for_text("Your change:").await?;
    page.wait_for_text("Waiting to be sent.").await?;
    let other = page.first(&article("Wilma Stroud")).await?;
    page.press(&button("Recommend").partial_match().within(&other))
        .await?;
    page.browser().go_offline(false).await?;
    page.wait_for_no_text("Your change:").await?;
    page.wait_for_text("Kept and changed.").await?;
    let voted = async || -> Result<Value> {
        let thread = server.thread(ARTICLE).await?;
        let items = thread["items"].as_array().context("no items")?;
        let found = items
            .iter()
            .find(|item| item["author"]["name"] == "Wilma Stroud");
        Ok(found.map(|item| item["score"].clone()).unwrap_or_default())
    };
    wait::until("the vote", async || Ok(voted().await? == 1)).await?;
    expect_posted_once(&server, "Kept and changed.").await?;
    page.browser().go_offline(true).await?;
    let own = page.find(&article("Nora Field")).await?;
    page.press(&button("Delete").within(&own)).await?;
    page.press(&button("Yes, delete it").within(&own)).await?;
    page.wait_for_text("You have deleted this comment.").await?;
    ensure!(count_stored(&server, "Kept and changed.").await? == 1);
    page.browser().go_offline(false).await?;
    page.wait_for_no_text("Kept and changed.").await?;
    ensure!(count_stored(&server, "Kept and changed.").await? == 0);
    Ok(())
}

/// Opens an address in a second tab and switches to it.
pub(crate) async fn open_second_tab(page: &Page<'_>, address: &str) -> Result<()> {
    let client = page.browser().client();
    // Opens a window: MiniBrowser never responds to a driver that requests a tab.
    let window = client.new_window(false).await.context("opening a tab")?;
    client
        .switch_to_window(window.handle)
        .await
        .context("switching to a tab")?;
    page.open(address).await
}

async fn held_comment_appears_in_other_tab(context: &mut TestContext) -> Result<()> {
    let server = context
        .reference(Options::default().with("--moderation", "all"))
        .await?;
    let address = format!("{}article/{ARTICLE}", server.address());
    let page = context.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    let client = page.browser().client();
    let first = client.window().await?;
    open_second_tab(&page, &address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    post(&page, "For the moderators first.").await?;
    page.wait_for_text("Your comment is awaiting moderation.")
        .await?;
    client.switch_to_window(first).await?;
    page.wait_for_text("For the moderators first.").await
}

async fn sent_comment_appears_in_other_tab(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (server, proxy, address) = behind_proxy(context).await?;
    let page = context.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    let client = page.browser().client();
    let first = client.window().await?;
    proxy.fail(Some(Method::POST), "/comments", service_unavailable());
    post(&page, "Said in the first tab.").await?;
    page.wait_for_text("Waiting to be sent.").await?;
    open_second_tab(&page, &address).await?;
    // Pending comments may move until the thread is loaded, and a press would miss them.
    page.wait_for_text("My grandmother timed her soup").await?;
    // Both tabs show the pending comment. Whichever tab sends it, it is sent once.
    page.wait_for_text("Said in the first tab.").await?;
    proxy.restore();
    page.press(&button("Send now")).await?;
    page.wait_for_no_text("Waiting to be sent.").await?;
    page.wait_for_text("Said in the first tab.").await?;
    client.switch_to_window(first).await?;
    page.wait_for_no_text("Waiting to be sent.").await?;
    page.wait_for_text("Said in the first tab.").await?;
    expect_posted_once(&server, "Said in the first tab.").await
}

async fn two_tabs_have_separate_drafts(context: &mut TestContext) -> Result<()> {
    let (server, _, address) = behind_proxy(context).await?;
    let page = context.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    let client = page.browser().client();
    let first = client.window().await?;
    open_second_tab(&page, &address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    fill_comment_form(&page, "Typed in the second.").await?;
    let second = client.window().await?;
    client.switch_to_window(first.clone()).await?;
    fill_comment_form(&page, "Typed in the first.").await?;
    draft_survives_reload(&page, "Your draft has been restored", "Typed in the first.").await?;
    client.switch_to_window(second).await?;
    draft_survives_reload(
        &page,
        "Your draft has been restored",
        "Typed in the second.",
    )
    .await?;
    post(&page, "Typed in the second.").await?;
    page.wait_for_text("Your comment has been posted.").await?;
    client.switch_to_window(first).await?;
    draft_survives_reload(&page, "Your draft has been restored", "Typed in the first.").await?;
    expect_posted_once(&server, "Typed in the second.").await
}

async fn duplicated_tab_has_separate_draft(context: &mut TestContext) -> Result<()> {
    let (_, _, address) = behind_proxy(context).await?;
    let page = context.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    write_in_duplicated_tab(&page).await
}

/// Starts a draft in this tab, continues it in a duplicate and in this tab. After a reload each tab has its own
/// text.
pub async fn write_in_duplicated_tab(page: &Page<'_>) -> Result<()> {
    fill_comment_form(page, "Begun in one").await?;
    let client = page.browser().client();
    let first = client.window().await?;
    // A window that a page opens starts with a copy of the page's session storage, like a duplicated tab.
    page.script("window.open(location.href)", vec![]).await?;
    let second = wait::until_some("the other window", async || {
        Ok(client
            .windows()
            .await?
            .into_iter()
            .find(|one| *one != first))
    })
    .await?;
    client.switch_to_window(second.clone()).await?;
    page.wait_for_text("Your draft has been restored").await?;
    page.press(&field("Comment")).await?;
    page.press_keys(", ended in two.").await?;
    client.switch_to_window(first).await?;
    page.press(&field("Comment")).await?;
    page.press_keys(" and ended there.").await?;
    draft_survives_reload(
        page,
        "Your draft has been restored",
        "Begun in one and ended there.",
    )
    .await?;
    client.switch_to_window(second).await?;
    draft_survives_reload(
        page,
        "Your draft has been restored",
        "Begun in one, ended in two.",
    )
    .await
}

/// Restores what a killed browser may find on its disk: drafts of a closed tab whose removal had not been
/// written yet.
async fn restore_drafts(page: &Page<'_>, drafts: &Value) -> Result<()> {
    let script =
        "for (const [key, draft] of Object.entries(arguments[0])) localStorage.setItem(key, draft)";
    page.script(script, vec![drafts.clone()]).await?;
    page.reload().await?;
    page.wait_for_text("My grandmother timed her soup").await
}

async fn restored_text_is_not_posted_again(context: &mut TestContext) -> Result<()> {
    let (server, proxy, address) = behind_proxy(context).await?;
    let page = context.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    let take = "const key = Object.keys(localStorage).find((key) => key.startsWith('standfirst:draft:')); \
        return { [key.replace(/[^ ]*$/, arguments[0])]: localStorage.getItem(key) }";
    fill_comment_form(&page, "Never handed over.").await?;
    let earlier = page.script(take, vec![json!("a-tab")]).await?;
    fill_comment_form(&page, "From the disk.").await?;
    let later = page.script(take, vec![json!("another-tab")]).await?;
    let half = page
        .script(
            "return Object.fromEntries(Object.entries(arguments[0]).map(([key, draft]) => \
            [key, JSON.stringify({ ...JSON.parse(draft), text: 'From the', saved: JSON.parse(draft).saved - 1 })]))",
            vec![later.clone()],
        )
        .await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Your comment has been posted.").await?;
    // A version of the draft that is shorter than what was posted.
    restore_drafts(&page, &half).await?;
    let drafts = "return Object.keys(localStorage).filter((key) => key.startsWith('standfirst:draft:')).length";
    wait::until("the first half to be removed", async || {
        let left = page.script(drafts, vec![]).await?;
        Ok(left == 0 && page.value(&field("Comment")).await?.is_empty())
    })
    .await?;
    // The posted draft is recognised and not shown again. The one that was not posted is shown instead.
    restore_drafts(&page, &earlier).await?;
    restore_drafts(&page, &later).await?;
    wait::until("the draft that was not handed over", async || {
        Ok(page.value(&field("Comment")).await? == "Never handed over.")
    })
    .await?;
    page.press(&button("Discard")).await?;
    // If even the database has lost the entry, the server recognises it by its idempotency key.
    let forget = "const done = arguments[0]; const open = indexedDB.open('standfirst'); \
        open.onsuccess = () => { const all = open.result.transaction('outbox', 'readwrite'); \
        all.objectStore('outbox').clear(); all.oncomplete = () => { open.result.close(); done(true) } }";
    page.browser()
        .client()
        .execute_async(forget, vec![])
        .await?;
    restore_drafts(&page, &later).await?;
    page.wait_for_text("Your draft has been restored").await?;
    ensure!(page.value(&field("Comment")).await? == "From the disk.");
    fill_name_and_email(&page).await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Your comment has been posted.").await?;
    let sent = proxy.requests(&Method::POST, "/comments").len();
    ensure!(sent == 2, "it was sent {sent} times");
    expect_posted_once(&server, "From the disk.").await
}

/// Starts a draft in a tab, opens a second one that shows it, and switches to that. Returns the first tab.
async fn open_draft_in_two_tabs(
    page: &Page<'_>,
    address: &str,
    words: &str,
) -> Result<WindowHandle> {
    page.wait_for_text("My grandmother timed her soup").await?;
    fill_comment_form(page, words).await?;
    let first = page.browser().client().window().await?;
    open_second_tab(page, address).await?;
    page.wait_for_text("Your draft has been restored").await?;
    Ok(first)
}

async fn continued_draft_survives_post_in_another_tab(context: &mut TestContext) -> Result<()> {
    let (server, _, address) = behind_proxy(context).await?;
    let page = context.open(&address).await?;
    let first = open_draft_in_two_tabs(&page, &address, "Begun in the first.").await?;
    let client = page.browser().client();
    let second = client.window().await?;
    client.switch_to_window(first.clone()).await?;
    let words = page.find(&field("Comment")).await?;
    words.send_keys(" And gone on with.").await?;
    client.switch_to_window(second).await?;
    fill_name_and_email(&page).await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Your comment has been posted.").await?;
    client.switch_to_window(first).await?;
    page.reload().await?;
    page.wait_for_text("Your draft has been restored").await?;
    page.wait_for_text("Begun in the first.").await?;
    let kept = page.value(&field("Comment")).await?;
    ensure!(kept == "Begun in the first. And gone on with.", "{kept}");
    expect_posted_once(&server, "Begun in the first.").await
}

async fn draft_shown_in_two_tabs_is_posted_once(context: &mut TestContext) -> Result<()> {
    let (server, proxy, address) = behind_proxy(context).await?;
    let page = context.open(&address).await?;
    let first = open_draft_in_two_tabs(&page, &address, "In both of them.").await?;
    let client = page.browser().client();
    // Discarded and restored, the draft is still the same.
    page.press(&button("Discard")).await?;
    page.press(&button("Undo")).await?;
    fill_name_and_email(&page).await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Your comment has been posted.").await?;
    client.switch_to_window(first).await?;
    ensure!(page.value(&field("Comment")).await? == "In both of them.");
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Your comment has been posted.").await?;
    let sent = proxy.requests(&Method::POST, "/comments").len();
    ensure!(sent == 1, "it was sent {sent} times");
    expect_posted_once(&server, "In both of them.").await
}

async fn withdrawn_and_resubmitted_comment_stays_pending(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (server, proxy, address) = behind_proxy(context).await?;
    let page = context.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    proxy.disconnect();
    post(&page, "Said twice, meant once.").await?;
    page.wait_for_text("Waiting to be sent.").await?;
    let waiting = page.first(&article("Nora Field")).await?;
    page.press(&button("Edit").within(&waiting)).await?;
    expect_form_text(&page, "Said twice, meant once.").await?;
    // What the disk may contain after a kill: the log of completed entries is written late.
    let settled = "return localStorage.getItem('standfirst:outbox-settled')";
    let settled = page.script(settled, vec![]).await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Waiting to be sent.").await?;
    let back = "localStorage.setItem('standfirst:outbox-settled', arguments[0])";
    page.script(back, vec![settled]).await?;
    proxy.restore();
    page.reload().await?;
    // It may have been sent before the reload or after it.
    wait::until("the comment to arrive", async || {
        Ok(count_stored(&server, "Said twice, meant once.").await? > 0)
    })
    .await?;
    page.wait_for_no_text("Waiting to be sent.").await?;
    expect_posted_once(&server, "Said twice, meant once.").await
}

/// Posts with the connection cut while nothing can be stored, and then restores the connection.
async fn text_survives_until_page_closes(context: &mut TestContext, refusal: &str) -> Result<()> {
    context.expect_failing_requests();
    let (server, proxy, address) = behind_proxy(context).await?;
    let page = context.open(&address).await?;
    add_init_script(&page, refusal).await?;
    page.reload().await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    proxy.disconnect();
    post(&page, "Only in your head.").await?;
    page.wait_for_text("Keep this page open until then").await?;
    page.wait_for_text("Waiting to be sent.").await?;
    proxy.restore();
    page.wait_for_text("Just posted").await?;
    expect_posted_once(&server, "Only in your head.").await
}

async fn without_database_text_survives_until_page_closes(context: &mut TestContext) -> Result<()> {
    let refusal = "Object.defineProperty(window, 'indexedDB', { get() { throw new DOMException('no', 'SecurityError') } })";
    text_survives_until_page_closes(context, refusal).await
}

async fn with_full_disk_text_survives_until_page_closes(context: &mut TestContext) -> Result<()> {
    let refusal = "for (const way of ['add', 'put']) IDBObjectStore.prototype[way] = () => { \
        throw new DOMException('full', 'QuotaExceededError') }";
    text_survives_until_page_closes(context, refusal).await
}

async fn full_disk_evicts_cache_for_draft(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (server, proxy, address) = behind_proxy(context).await?;
    let page = context.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    proxy.fail(Some(Method::POST), "/comments", service_unavailable());
    // There is room for the comment once an article has been removed.
    let full = "const { add, delete: remove } = IDBObjectStore.prototype; let room = false; \
        IDBObjectStore.prototype.add = function (...all) { \
            if (!room) throw new DOMException('full', 'QuotaExceededError'); return add.apply(this, all) }; \
        IDBObjectStore.prototype.delete = function (...all) { \
            room ||= this.name === 'library'; return remove.apply(this, all) };";
    page.script(full, vec![]).await?;
    post(&page, "Worth more than a copy.").await?;
    page.wait_for_text("Your comment is saved on this device")
        .await?;
    page.press(&link("Saved articles")).await?;
    page.wait_for_text("This device was full: 1 article")
        .await?;
    page.reload().await?;
    page.wait_for_text("There are no articles here yet.")
        .await?;
    page.wait_for_no_text("This device was full").await?;
    proxy.restore();
    page.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    page.press(&button("Send now")).await?;
    page.wait_for_text("Just posted").await?;
    expect_posted_once(&server, "Worth more than a copy.").await
}

async fn storage_cleared_midway_loses_nothing(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (server, proxy, address) = behind_proxy(context).await?;
    let page = context.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    proxy.fail(Some(Method::POST), "/comments", service_unavailable());
    post(&page, "Somebody tidies up.").await?;
    page.wait_for_text("Waiting to be sent.").await?;
    clear_storage(&page).await?;
    proxy.restore();
    page.press(&button("Send now")).await?;
    page.wait_for_text("Just posted").await?;
    page.wait_for_text(CLEARED).await?;
    expect_posted_once(&server, "Somebody tidies up.").await
}

const CLEARED: &str = "The data of this site was cleared in this browser.";

/// Clears the storage as a reader does in the browser's settings.
async fn clear_storage(page: &Page<'_>) -> Result<()> {
    let cleared = page
        .browser()
        .client()
        .execute_async(
            "const done = arguments[0]; localStorage.clear(); sessionStorage.clear(); \
             const gone = indexedDB.deleteDatabase('standfirst'); \
             gone.onsuccess = () => done('gone'); gone.onerror = () => done('refused')",
            vec![],
        )
        .await?;
    ensure!(cleared == "gone", "the database was not deleted: {cleared}");
    Ok(())
}

async fn draft_survives_cleared_storage(context: &mut TestContext) -> Result<()> {
    let (_, _, address) = behind_proxy(context).await?;
    let page = context.open(&address).await?;
    fill_comment_form(&page, "Half a thought.").await?;
    clear_storage(&page).await?;
    ensure!(!page.text().await?.contains(CLEARED));
    // The reader comes back from the settings to the page.
    page.script("dispatchEvent(new Event('focus'))", vec![])
        .await?;
    page.wait_for_text(CLEARED).await?;
    draft_survives_reload(&page, "Your draft has been restored", "Half a thought.").await?;
    page.wait_for_no_text(CLEARED).await?;
    // Discarded and restored, the draft does not count as lost.
    page.press(&button("Discard")).await?;
    page.press(&button("Undo")).await?;
    expect_form_text(&page, "Half a thought.").await?;
    ensure!(!page.text().await?.contains(CLEARED));
    // Typing notices it, too.
    clear_storage(&page).await?;
    fill_comment_form(&page, "Half a thought, and the rest.").await?;
    page.wait_for_text(CLEARED).await?;
    draft_survives_reload(
        &page,
        "Your draft has been restored",
        "Half a thought, and the rest.",
    )
    .await
}

async fn clearing_by_reader_shows_no_warning(context: &mut TestContext) -> Result<()> {
    let (_, _, address) = behind_proxy(context).await?;
    let page = context.open(&address).await?;
    fill_comment_form(&page, "Not for keeping.").await?;
    page.press(&link("Privacy on this device")).await?;
    page.press(&button("Clear everything")).await?;
    page.press(&button("Yes")).await?;
    page.wait_for_text("Everything has been cleared").await?;
    page.browser().client().back().await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    page.script("dispatchEvent(new Event('focus'))", vec![])
        .await?;
    let found = page.value(&field("Comment")).await?;
    ensure!(found.is_empty(), "the field has \"{found}\"");
    fill_comment_form(&page, "Something else.").await?;
    ensure!(!page.text().await?.contains(CLEARED));
    Ok(())
}

async fn wrong_clock_is_reported(context: &mut TestContext) -> Result<()> {
    let (server, _, address) = behind_proxy(context).await?;
    let page = context.open(&address).await?;
    post(&page, "In good time.").await?;
    page.wait_for_text("Just posted").await?;
    let named = "The clock of this device seems to be wrong";
    ensure!(!page.text().await?.contains(named));
    let yesterday = "const now = Date.now; Date.now = () => now() - 86400000";
    add_init_script(&page, yesterday).await?;
    page.reload().await?;
    page.wait_for_text("In good time.").await?;
    post(&page, "Written yesterday.").await?;
    page.wait_for_text(named).await?;
    expect_posted_once(&server, "Written yesterday.").await
}

async fn corrected_clock_sends_pending_operations(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (server, proxy, address) = behind_proxy(context).await?;
    let page = context.open(&address).await?;
    let tomorrow = "if (!sessionStorage.getItem('put-right')) { const now = Date.now; \
        Date.now = () => now() + 86400000 }";
    add_init_script(&page, tomorrow).await?;
    page.reload().await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    proxy.disconnect();
    post(&page, "Written tomorrow.").await?;
    page.wait_for_text("Waiting to be sent.").await?;
    page.script("sessionStorage.setItem('put-right', 'yes')", vec![])
        .await?;
    proxy.restore();
    page.reload().await?;
    page.wait_for_text("Just posted").await?;
    expect_posted_once(&server, "Written tomorrow.").await
}

async fn new_comments_are_counted_without_layout_shift(context: &mut TestContext) -> Result<()> {
    let (server, proxy, address) = behind_proxy(context).await?;
    let page = context.open(&address).await?;
    let read = page.first(&article("Wilma Stroud")).await?;
    let place = "arguments[0].scrollIntoView({ block: 'center' }); return arguments[0].getBoundingClientRect().top";
    let still = "return arguments[0].getBoundingClientRect().top";
    let before = page.script(place, vec![json!(read)]).await?;
    for words in ["News.", "More news."] {
        post_as_other_reader(&server, words).await?;
    }
    page.find(&button("2 new comments")).await?;
    let after = page.script(still, vec![json!(read)]).await?;
    ensure!(
        before == after,
        "the comment that is read moved from {before} to {after}"
    );
    ensure!(!page.text().await?.contains("More news."));
    // Firefox under a driver caches no responses to compare with.
    if page.browser().engine() == Engine::Chromium {
        wait::until("a conditional request", async || {
            let looks = proxy.requests(&Method::GET, "/comments?");
            Ok(looks.iter().any(|look| look.conditional))
        })
        .await?;
    }
    context.expect_accessible("new comments").await?;
    let page = context.page()?;
    page.press(&button("2 new comments")).await?;
    page.wait_for_text("More news.").await?;
    page.wait_until_gone(&button("2 new comments")).await
}

/// Posts another reader's comment directly to the server.
pub async fn post_as_other_reader(server: &Reference, words: &str) -> Result<()> {
    let body =
        json!({ "author": { "name": "Tom Weaver", "email": "tom@x.example" }, "text": words });
    let address = format!("{}api/v1/articles/{ARTICLE}/comments", server.address());
    let sent = reqwest::Client::new().post(address).json(&body).send();
    let status = sent.await?.status();
    ensure!(status.is_success(), "the server responded {status}");
    Ok(())
}

async fn metered_connection_disables_polling(context: &mut TestContext) -> Result<()> {
    let (server, proxy, address) = behind_proxy(context).await?;
    let page = context.open(&address).await?;
    page.first(&article("Wilma Stroud")).await?;
    // After something new, the next polls come soon.
    post_as_other_reader(&server, "Free of charge.").await?;
    page.press(&button("1 new comment")).await?;
    // The page reads `connection` before every poll.
    page.script(
        "window.looks = 0; window.saves = true; Object.defineProperty(navigator, 'connection', \
         { configurable: true, get: () => { window.looks++; return { saveData: window.saves } } })",
        vec![],
    )
    .await?;
    let looks = async || {
        let looks = page.script("return window.looks", vec![]).await?;
        Ok::<_, anyhow::Error>(looks.as_u64().unwrap_or_default())
    };
    wait::until("the page to read the connection", async || {
        Ok(looks().await? > 0)
    })
    .await?;
    let asked = proxy.requests(&Method::GET, "/comments?").len();
    post_as_other_reader(&server, "Not at any price.").await?;
    wait::until("three more reads", async || Ok(looks().await? > 3)).await?;
    ensure!(proxy.requests(&Method::GET, "/comments?").len() == asked);
    page.script("window.saves = false", vec![]).await?;
    page.find(&button("1 new comment")).await.map(drop)
}
